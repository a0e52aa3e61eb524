#include "polly/api/claim_routes.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <utility>
#include <variant>

#include "polly/api/detail/state_request.hpp"
#include "polly/api/endpoint.hpp"
#include "polly/base/ascii.hpp"
#include "polly/base/decimal.hpp"
#include "polly/base/duration_text.hpp"

namespace polly::api {

namespace {

constexpr std::string_view kIfClaim = "If-Claim";

Milliseconds ttl_of(const http::Request& request) {
  const std::optional<std::string> text = request.query("ttl");
  if (!text) return Claims::kTtlDefault;
  const std::optional<Duration> ttl = parse_duration(*text);
  if (!ttl || *ttl < Claims::kTtlMin || *ttl > Claims::kTtlMax) {
    throw Error(ErrorKind::invalid_argument, "ttl must be a duration from 1s to 10m, as in ?ttl=30s");
  }
  return std::chrono::ceil<Milliseconds>(*ttl);
}

http::Reply claimed_by_us(const Claim& claim, IdForm form) {
  boost::json::object object;
  object["token"] = id_json(claim.token, form);
  object["time_left_ms"] = claim.time_left.count();
  return http::Reply::json(201, boost::json::serialize(object));
}

http::Reply claimed_by_another(const HeldClaim& held) {
  http::Reply reply = http::problem(http::problems::kClaimed, held.text());
  reply.with_header("Retry-After", std::to_string(held.seconds_left()));
  return reply;
}

}  // namespace

ClaimRoutes::ClaimRoutes(StateService& state, const Guard& guard) : state_(state), guard_(guard) {}

void ClaimRoutes::add_to(http::Router& router, const std::string& commit) {
  const std::string path = commit + "/{fact}/claim";
  add_endpoint(router, guard_,
               {.method = "POST",
                .pattern = path,
                .scope = http::Scope::write,
                .query = {"ttl", "wait", "integers"},
                .handler = handler(&ClaimRoutes::claim),
                .wait_rule = wait_rule()});
  add_endpoint(
      router, guard_,
      {.method = "DELETE", .pattern = path, .scope = http::Scope::write, .handler = handler(&ClaimRoutes::release)});
}

http::Handler ClaimRoutes::handler(Verb verb) {
  return [this, verb](Context ctx, http::Request request) { return (this->*verb)(ctx, std::move(request)); };
}

std::optional<std::int64_t> ClaimRoutes::token_of(const http::Request& request) {
  std::optional<std::int64_t> token;
  for (std::size_t i = 0; i < request.headers.size(); ++i) {
    const auto [name, value] = request.headers[i];
    if (!equals_ignoring_case(name, kIfClaim)) continue;
    const bool is_second = token.has_value();
    token = parse_decimal<std::int64_t>(value);
    if (is_second || !token) {
      throw Error(ErrorKind::invalid_argument, "If-Claim must be the token of a claim, as in If-Claim: 1796000000000");
    }
  }
  return token;
}

Task<http::Reply> ClaimRoutes::claim(Context ctx, http::Request request) {
  const auto fact = state_.facts().find(request.parameter("fact"));
  if (!fact) co_return unknown_fact(state_.facts());
  const IdForm form = id_form_of(request);
  const Milliseconds ttl = ttl_of(request);
  const Duration longest = spread_.shortened(wait_of_fact(request).longest);
  const ClaimResult result = co_await state_.claim(ctx, commit_of(request), *fact, ttl, longest);
  if (const auto* known = std::get_if<KnownValue>(&result)) co_return one_fact(*fact, known->value, form);
  if (const auto* claim = std::get_if<Claim>(&result)) co_return claimed_by_us(*claim, form);
  co_return claimed_by_another(std::get<HeldClaim>(result));
}

Task<http::Reply> ClaimRoutes::complete(Context ctx, Commit commit, Fact<std::int64_t> fact, std::int64_t token,
                                        std::int64_t value, IdForm form) {
  const std::optional<std::int64_t> stored = co_await state_.complete(ctx, std::move(commit), fact, token, value);
  if (stored) co_return one_fact(fact, *stored, form);
  co_return http::problem(http::problems::kClaimLost, Claims::kLostText);
}

Task<http::Reply> ClaimRoutes::release(Context ctx, http::Request request) {
  const auto fact = state_.facts().find(request.parameter("fact"));
  if (!fact) co_return unknown_fact(state_.facts());
  const std::optional<std::int64_t> token = token_of(request);
  if (!token)
    co_return http::problem(http::problems::kInvalidArgument,
                            "the header If-Claim is missing: it names the claim that is given up");
  const bool was_held = co_await state_.release(ctx, commit_of(request), *fact, *token);
  co_return http::Reply::json(200, was_held ? R"({"released":true})" : R"({"released":false})");
}

}  // namespace polly::api
