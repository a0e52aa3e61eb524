// RequestIds: the id of each request, which its answer (X-Request-Id), its log lines and its span have: that of the
// sender where it is sound, else a new one. One an event loop: not thread-safe.
//
//   RequestIds ids;
//   const Context ctx = ids.of(request, route);        // its request_id(), and nothing else
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "polly/base/context.hpp"
#include "polly/http/router.hpp"

namespace polly::http {

// 1 to Context::kRequestIdBytesMax letters, digits and . _ : + / = @ -
bool is_sound_request_id(std::string_view text) noexcept;

class RequestIds {
 public:
  static constexpr std::string_view kHeader = "X-Request-Id";

  RequestIds();

  // `route` may be null. Its own header (Route::id_header) counts before X-Request-Id.
  Context of(const Request& request, const Router::Route* route);

  // Of a request whose head the gate has refused.
  Context of_refused(std::string_view head);

  // "5f3a09c2e1b47d68-1f": different in each call, in each process.
  Context fresh();

 private:
  Context sound_or_fresh(std::string_view id);

  std::string prefix_;
  std::uint64_t count_ = 0;
};

}  // namespace polly::http
