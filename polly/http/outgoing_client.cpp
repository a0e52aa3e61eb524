#include "polly/http/outgoing_client.hpp"

#include <algorithm>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "polly/async_client/submit.hpp"
#include "polly/base/run_on.hpp"
#include "polly/http/detail/outgoing_lane.hpp"

namespace polly::http {

namespace {

Response answer_of(OutgoingCall& call) {
  if (call.end() == OutgoingCall::End::failed) throw Error(*call.error);
  if (call.end() != OutgoingCall::End::answered) throw Error(ErrorKind::cancelled, "cancelled by the caller");
  return std::move(call.response);
}

// On the lane's loop. The client may be destroyed before this begins: it owns the lane.
Task<Response> send_on(std::shared_ptr<OutgoingLane> lane, TimePoint deadline, OutgoingRequest request) {
  OutgoingCall call(deadline, std::move(request));
  co_await async_client::submit(lane->work(), call);
  co_return answer_of(call);
}

std::shared_ptr<const OutgoingOptions> checked(OutgoingOptions options) {
  if (!resolves_names_asynchronously()) {
    throw Error(ErrorKind::unsupported,
                "this libcurl has no asynchronous resolver; install one that was built with it");
  }
  options.connections_max = std::max<std::size_t>(1, options.connections_max);
  return std::make_shared<const OutgoingOptions>(std::move(options));
}

}  // namespace

OutgoingClient::OutgoingClient(OutgoingOptions options, const std::vector<boost::asio::any_io_executor>& loops)
    : options_(checked(std::move(options))), lanes_(loops, [this](boost::asio::any_io_executor loop) {
        auto lane = std::make_shared<OutgoingLane>(std::move(loop), options_);
        lane->start();
        return lane;
      }) {}

OutgoingClient::~OutgoingClient() {
  lanes_.abandon();
}

Task<Response> OutgoingClient::send(Context ctx, OutgoingRequest request) {
  const TimePoint deadline = ctx.with_timeout(system_clock(), options_->timeout).deadline();
  OutgoingLane* lane = lanes_.find(co_await boost::asio::this_coro::executor);
  if (lane == nullptr) {
    std::shared_ptr<OutgoingLane> other = lanes_.next().shared_from_this();
    const boost::asio::any_io_executor home = other->executor();
    co_return co_await run_on(home, send_on(std::move(other), deadline, std::move(request)));
  }
  OutgoingCall call(deadline, std::move(request));
  co_await async_client::submit(lane->work(), call);
  co_return answer_of(call);
}

Task<void> OutgoingClient::close() {
  return lanes_.close();
}

}  // namespace polly::http
