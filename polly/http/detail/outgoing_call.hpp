// OutgoingCall: a request that waits for its answer. It lives in the caller's coroutine frame; its home is the lane's
// OutgoingWork.
//
//   OutgoingCall call(deadline, std::move(request));
//   lane->work().take(call);                  // by async_client::submit(), which suspends the caller
//   if (call.end() == OutgoingCall::End::answered) use(call.response);
#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "polly/async_client/waiting_call.hpp"
#include "polly/base/error.hpp"
#include "polly/http/outgoing_client.hpp"

namespace polly::http {

class OutgoingCall;
struct OutgoingTransfer;
using OutgoingHome = async_client::CallHome<OutgoingCall>;

enum class OutgoingEnd { waiting, answered, cancelled, failed };

class OutgoingCall final : public async_client::WaitingCall<OutgoingCall, OutgoingEnd> {
 public:
  OutgoingCall(TimePoint deadline, OutgoingRequest its_request)
      : WaitingCall(deadline), request(std::move(its_request)) {}
  ~OutgoingCall() { leave_home(); }

  const OutgoingRequest request;
  Response response;           // of an answered one
  std::optional<Error> error;  // of a failed one

  // For the home.
  OutgoingTransfer* transfer = nullptr;  // while it is under way
  std::uint64_t number = 0;              // while it waits for a connection

  [[nodiscard]] Waker fail(Error why) noexcept {
    error = std::move(why);
    return finish(End::failed);
  }
};

}  // namespace polly::http
