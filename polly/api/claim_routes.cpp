#include "polly/api/claim_routes.hpp"

#include <chrono>
#include <utility>
#include <variant>

#include "polly/api/detail/state_request.hpp"
#include "polly/api/token_guard.hpp"
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

http::Reply claimed_by_us(const Claim& claim) {
  return http::Reply::json(201, "{\"token\":" + std::to_string(claim.token) +
                                    ",\"time_left_ms\":" + std::to_string(claim.time_left.count()) + "}");
}

http::Reply claimed_by_another(const HeldClaim& held) {
  http::Reply reply = http::problem(409, held.text(), ClaimRoutes::kClaimedKind);
  reply.with_header("Retry-After", std::to_string(held.seconds_left()));
  return reply;
}

}  // namespace

ClaimRoutes::ClaimRoutes(StateService& state, const ApiToken& token) : state_(state), token_(token) {}

void ClaimRoutes::add_to(http::Router& router, const std::string& commit) {
  const std::string path = commit + "/{fact}/claim";
  router.add("POST", path, handler(&ClaimRoutes::claim), body_with_token(token_), wait_rule());
  router.add("DELETE", path, handler(&ClaimRoutes::release));
}

http::Handler ClaimRoutes::handler(Verb verb) {
  return guarded(token_,
                 [this, verb](Context ctx, http::Request request) { return (this->*verb)(ctx, std::move(request)); });
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
  const Milliseconds ttl = ttl_of(request);
  const Duration longest = spread_.shortened(wait_of_fact(request).longest);
  const ClaimResult result = co_await state_.claim(ctx, commit_of(request), *fact, ttl, longest);
  if (const auto* known = std::get_if<KnownValue>(&result)) co_return one_fact(*fact, known->value);
  if (const auto* claim = std::get_if<Claim>(&result)) co_return claimed_by_us(*claim);
  co_return claimed_by_another(std::get<HeldClaim>(result));
}

Task<http::Reply> ClaimRoutes::complete(Context ctx, Commit commit, Fact<std::int64_t> fact, std::int64_t token,
                                        std::int64_t value) {
  const std::optional<std::int64_t> stored = co_await state_.complete(ctx, std::move(commit), fact, token, value);
  if (stored) co_return one_fact(fact, *stored);
  co_return http::problem(412, Claims::kLostText, kClaimLostKind);
}

Task<http::Reply> ClaimRoutes::release(Context ctx, http::Request request) {
  const auto fact = state_.facts().find(request.parameter("fact"));
  if (!fact) co_return unknown_fact(state_.facts());
  const std::optional<std::int64_t> token = token_of(request);
  if (!token) co_return http::problem(400, "the header If-Claim is missing: it names the claim that is given up");
  const bool was_held = co_await state_.release(ctx, commit_of(request), *fact, *token);
  co_return http::Reply::json(200, was_held ? R"({"released":true})" : R"({"released":false})");
}

}  // namespace polly::api
