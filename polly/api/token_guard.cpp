#include "polly/api/token_guard.hpp"

#include <string_view>
#include <utility>

#include "polly/base/ascii.hpp"

namespace polly::api {

namespace {

bool has_token(const http::Request& request, const Secret& token) noexcept {
  constexpr std::string_view kScheme = "bearer ";  // RFC 9110: the scheme's name ignores case
  std::string_view credentials = request.header("Authorization");
  if (!equals_ignoring_case(credentials.substr(0, kScheme.size()), kScheme)) return false;
  return token.equals(credentials.substr(kScheme.size()));
}

Task<http::Reply> refuse() {
  http::Reply reply = http::problem(
      401, "the header Authorization: Bearer TOKEN is missing or wrong; the token is the value of POLLY_API_TOKEN");
  reply.with_header("WWW-Authenticate", "Bearer");
  co_return reply;
}

// Caches between daemon and client must not store replies that needed a token. The router owns `handler`.
Task<http::Reply> answer(const http::Handler* handler, Context ctx, http::Request request) {
  Task<http::Reply> work = (*handler)(ctx, std::move(request));
  http::Reply reply = co_await std::move(work);
  if (reply.status < 400) reply.with_header("Cache-Control", "no-store");  // problems have it already
  reply.to_known_client();
  co_return reply;
}

}  // namespace

http::Handler guarded(Secret token, http::Handler handler) {
  return [token = std::move(token), handler = std::move(handler)](Context ctx, http::Request request) {
    return has_token(request, token) ? answer(&handler, ctx, std::move(request)) : refuse();
  };
}

http::BodyRule body_with_token(Secret token) {
  return [token = std::move(token)](const http::Request& head) { return http::BodyUse(has_token(head, token)); };
}

}  // namespace polly::api
