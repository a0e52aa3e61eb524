// For tests: sends requests to routes without a server. Errors become problems, as in the server.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/api/api_token.hpp"
#include "polly/backends/memory/memory_backend.hpp"
#include "polly/base/run.hpp"
#include "polly/http/router.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/store.hpp"

namespace polly::api {

class TestApi {
 public:
  static constexpr std::string_view kToken = "a token";

  // The reply; with an empty body, 404 where there is no route and 405 where the route has another method.
  http::Reply send(std::string_view method, std::string_view target, std::string body = "",
                   std::optional<std::string> authorization = "Bearer " + std::string(kToken),
                   const std::vector<http::Header>& headers = {}) {
    const std::size_t question = target.find('?');
    http::Request request;
    request.method = method;
    request.path = target.substr(0, question);
    if (question != std::string_view::npos) request.query_string = target.substr(question + 1);
    request.body = std::move(body);
    if (authorization) request.headers.emplace_back("Authorization", *authorization);
    for (const auto& [name, value] : headers) request.headers.emplace_back(name, value);
    http::Router::Match match = router.find(method, request.path);
    if (match.route == nullptr) return http::Reply::empty(match.allow.empty() ? 404 : 405);
    request.parameters = std::move(match.parameters);
    try {
      return run(whole(&match.route->handler, std::move(request)));
    } catch (const Error& error) {
      return http::problem(error);
    }
  }

  // The reply with its body in one piece, as a client sees it.
  static Task<http::Reply> whole(const http::Handler* handler, http::Request request) {
    Task<http::Reply> work = (*handler)(Context(), std::move(request));
    http::Reply reply = co_await std::move(work);
    if (reply.shared_body) reply.body = *reply.shared_body;
    while (reply.stream) {
      std::optional<std::string> piece = co_await reply.stream->next(Context());
      if (!piece) reply.stream.reset();
      if (piece) reply.body += *piece;
    }
    co_return reply;
  }

  int status(std::string_view method, std::string_view target, std::string body = "") {
    return send(method, target, std::move(body)).status;
  }
  std::string get(std::string_view target) { return send("GET", target).body; }

  Telemetry telemetry;
  ManualClock clock;
  Runtime runtime{telemetry, {}, clock};
  Store store{open_memory_backend(MemoryOptions(), runtime), runtime};
  StateService state{store, telemetry};
  http::Router router;
};

}  // namespace polly::api
