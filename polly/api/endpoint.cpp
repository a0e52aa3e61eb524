#include "polly/api/endpoint.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "polly/base/ascii.hpp"
#include "polly/http/query.hpp"

namespace polly::api {

namespace {

// Marks a request that was admitted when its head arrived: a token that is replaced while a body arrives is still good.
class AdmittedBody final : public http::BodyReader {
 public:
  explicit AdmittedBody(std::string client) : client_(std::move(client)) {}

  void read(std::string_view) override {}
  const std::string& client() const noexcept { return client_; }

 private:
  const std::string client_;
};

class EndpointRules {
 public:
  EndpointRules(const Guard& guard, http::Scope scope, std::vector<std::string> query, http::Handler handler)
      : guard_(guard), scope_(scope), query_(std::move(query)), handler_(std::move(handler)) {}

  Admission admit(const http::Request& request) const {
    if (scope_ == http::Scope::open) return Admission();
    const auto* body = dynamic_cast<const AdmittedBody*>(request.body_reader.get());
    if (body != nullptr) return Admission(body->client());
    std::string repository;
    if (!request.parameter("owner").empty()) {
      repository = to_lower(request.parameter("owner")) + "/" + to_lower(request.parameter("name"));
    }
    return guard_.admit(request, Access(scope_, std::move(repository)));
  }

  http::BodyUse use_body(const http::Request& head) const {
    Admission admission = admit(head);
    if (admission.refusal) return http::BodyUse(false);
    return http::BodyUse(true, std::make_shared<AdmittedBody>(std::move(admission.client)));
  }

  // `self` is this; the router owns it.
  static Task<http::Reply> answer(std::shared_ptr<const EndpointRules> self, Context ctx, http::Request request) {
    Admission admission = self->admit(request);
    request.name_client(admission.client);
    if (admission.refusal) {
      self->guard_.count_refusal(admission);
      if (!admission.client.empty()) admission.refusal->to_known_client();
      co_return std::move(*admission.refusal);
    }
    http::check_query(request.query_string, self->query_);
    Task<http::Reply> work = self->handler_(ctx, std::move(request));
    http::Reply reply = co_await std::move(work);
    // Caches between daemon and client must not store replies that needed a token. Problems are marked already.
    if (self->scope_ != http::Scope::open && reply.status < 400) reply.with_header("Cache-Control", "no-store");
    if (self->scope_ != http::Scope::open) reply.to_known_client();
    co_return reply;
  }

 private:
  const Guard& guard_;
  const http::Scope scope_;
  const std::vector<std::string> query_;
  const http::Handler handler_;
};

}  // namespace

void add_endpoint(http::Router& router, const Guard& guard, Endpoint endpoint) {
  const auto rules =
      std::make_shared<const EndpointRules>(guard, endpoint.scope, endpoint.query, std::move(endpoint.handler));
  http::Router::Route route;
  route.method = std::move(endpoint.method);
  route.pattern = std::move(endpoint.pattern);
  route.scope = endpoint.scope;
  route.query = std::move(endpoint.query);
  route.handler = [rules](Context ctx, http::Request request) {
    return EndpointRules::answer(rules, ctx, std::move(request));
  };
  const bool takes_body = route.method != "GET" && route.method != "DELETE";
  if (takes_body) route.body_rule = [rules](const http::Request& head) { return rules->use_body(head); };
  if (endpoint.wait_rule) {  // nothing of a request that is refused is read, and it does not wait
    route.wait_rule = [rules, rule = std::move(endpoint.wait_rule)](const http::Request& request) {
      // The query decides: a request without one needs no second look at its token.
      if (request.query_string.empty()) return std::optional<Duration>();
      return rules->admit(request).refusal ? std::nullopt : rule(request);
    };
  }
  router.add(std::move(route));
}

}  // namespace polly::api
