#include "polly/api/token_guard.hpp"

#include <memory>
#include <string_view>
#include <utility>

namespace polly::api {

namespace {

// Marks a request that had the token when its head arrived.
class AdmittedBody final : public http::BodyReader {
 public:
  void read(std::string_view) override {}
};

bool is_admitted(const http::Request& request, const ApiToken& token) {
  return dynamic_cast<const AdmittedBody*>(request.body_reader.get()) != nullptr || token.is_in(request);
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

http::Handler guarded(const ApiToken& token, http::Handler handler) {
  return [&token, handler = std::move(handler)](Context ctx, http::Request request) {
    return is_admitted(request, token) ? answer(&handler, ctx, std::move(request)) : refuse();
  };
}

http::BodyRule body_with_token(const ApiToken& token) {
  return [&token](const http::Request& head) {
    if (!token.is_in(head)) return http::BodyUse(false);
    return http::BodyUse(true, std::make_shared<AdmittedBody>());
  };
}

}  // namespace polly::api
