#include "polly/api/state_routes.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <limits>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "polly/api/detail/commit_pages.hpp"
#include "polly/api/detail/commit_stream.hpp"
#include "polly/api/detail/fact_bodies.hpp"
#include "polly/api/detail/state_answer.hpp"
#include "polly/api/detail/state_request.hpp"
#include "polly/api/endpoint.hpp"
#include "polly/base/decimal.hpp"
#include "polly/http/entity_tag.hpp"

namespace polly::api {

namespace {

namespace json = boost::json;

http::Reply forgotten(bool was_known) {
  return http::Reply::json(200, was_known ? R"({"forgotten":true})" : R"({"forgotten":false})");
}

}  // namespace

StateRoutes::StateRoutes(StateService& state, StateScope scope, const Guard& guard, PullService* pulls)
    : state_(state),
      scope_(scope),
      guard_(guard),
      pulls_(scope == StateScope::repository ? pulls : nullptr),
      claims_(state, guard),
      changes_(state, pulls_, guard),
      batches_(state, scope, guard) {}

std::vector<Reading> StateRoutes::count_in(Metrics& metrics) const {
  std::vector<Reading> readings;
  readings.push_back(metrics.gauge("polly_api_listings", "Lists of commits that are being produced.", {},
                                   [this] { return static_cast<double>(listings_.taken()); }));
  readings.push_back(metrics.gauge("polly_api_listings_max", "Limit of such lists.", {},
                                   [this] { return static_cast<double>(listings_.max()); }));
  return readings;
}

void StateRoutes::add_to(http::Router& router) {
  const bool by_repository = scope_ == StateScope::repository;
  const std::string commit =
      by_repository ? "/api/v1/repos/{owner}/{name}/commits/{sha}/state" : "/api/v1/commits/{sha}/state";
  const auto add = [&](const char* method, std::string pattern, http::Scope scope, std::vector<std::string> query,
                       Verb verb, http::WaitRule waits = {}) {
    add_endpoint(router, guard_,
                 {.method = method,
                  .pattern = std::move(pattern),
                  .scope = scope,
                  .query = std::move(query),
                  .handler = handler(verb),
                  .wait_rule = std::move(waits)});
  };
  using http::Scope;
  add("GET", commit, Scope::read, {"wait", "for", "integers"}, &StateRoutes::get_all, wait_rule());
  add("DELETE", commit, Scope::write, {}, &StateRoutes::forget_all);
  add("GET", commit + "/{fact}", Scope::read, {"wait", "integers"}, &StateRoutes::get, wait_rule());
  add("PUT", commit + "/{fact}", Scope::write, {"integers"}, &StateRoutes::put);
  add("DELETE", commit + "/{fact}", Scope::write, {}, &StateRoutes::forget);
  claims_.add_to(router, commit);
  changes_.add_to(router, commit);
  batches_.add_to(router);
  const std::vector<std::string> of_list{"pr", "limit", "cursor", "integers"};
  add("GET", "/api/v1/state", Scope::read, of_list, &StateRoutes::list);
  if (by_repository) {
    add("GET", "/api/v1/repos/{owner}/{name}/state", Scope::read, of_list, &StateRoutes::list);
  }
}

http::Handler StateRoutes::handler(Verb verb) {
  return [this, verb](Context ctx, http::Request request) { return (this->*verb)(ctx, std::move(request)); };
}

Task<http::Reply> StateRoutes::get_all(Context ctx, http::Request request) {
  const IdForm form = id_form_of(request);
  WaitQuery query = wait_of_state(request, state_.facts());
  std::optional<CommitState> state;
  if (query.is_waiting()) {
    const Duration longest = spread_.shortened(query.longest);
    state = co_await state_.wait(ctx, commit_of(request), std::move(query.facts), longest);
  }
  const json::object object =
      co_await whole_state_json(&state_, pulls_, ctx, commit_of(request), form, std::move(state));
  co_return http::if_changed(request, http::Reply::json(200, json::serialize(object)));
}

Task<http::Reply> StateRoutes::forget_all(Context ctx, http::Request request) {
  Task<std::size_t> forgetting =
      pulls_ != nullptr ? pulls_->forget_all(ctx, commit_of(request)) : state_.forget_all(ctx, commit_of(request));
  const std::size_t count = co_await std::move(forgetting);
  co_return forgotten(count > 0);
}

Task<http::Reply> StateRoutes::get(Context ctx, http::Request request) {
  const auto fact = state_.facts().find(request.parameter("fact"));
  if (!fact) co_return unknown_fact(state_.facts());
  const IdForm form = id_form_of(request);
  const WaitQuery query = wait_of_fact(request);
  std::optional<std::int64_t> value;
  if (query.is_waiting()) {
    const Duration longest = spread_.shortened(query.longest);
    value = co_await state_.wait(ctx, commit_of(request), *fact, longest);
  } else {
    value = co_await state_.get(ctx, commit_of(request), *fact);
  }
  if (!value) co_return http::absent("no " + std::string(fact->name) + " is stored for this commit");
  co_return one_fact(*fact, *value, form);
}

Task<http::Reply> StateRoutes::put(Context ctx, http::Request request) {
  const auto fact = state_.facts().find(request.parameter("fact"));
  if (!fact) co_return unknown_fact(state_.facts());
  const IdForm form = id_form_of(request);
  const std::int64_t value = value_of_body(request.body);
  if (const auto claim = ClaimRoutes::token_of(request)) {
    co_return co_await claims_.complete(ctx, commit_of(request), *fact, *claim, value, form);
  }
  co_await state_.store(ctx, commit_of(request), *fact, value);
  co_return one_fact(*fact, value, form);
}

Task<http::Reply> StateRoutes::forget(Context ctx, http::Request request) {
  const auto fact = state_.facts().find(request.parameter("fact"));
  if (!fact) co_return unknown_fact(state_.facts());
  const bool was_known = co_await state_.forget(ctx, commit_of(request), *fact);
  co_return forgotten(was_known);
}

Task<http::Reply> StateRoutes::list(Context ctx, http::Request request) {
  std::optional<std::int64_t> pr_number;
  if (const std::optional<std::string> pr = request.query("pr")) {
    pr_number = parse_decimal<std::int64_t>(*pr, kFactValueMin, std::numeric_limits<std::int64_t>::max());
    if (!pr_number)
      co_return http::problem(http::problems::kInvalidValue, "pr must be the number of a pull request, as in ?pr=42");
  }
  const IdForm form = id_form_of(request);
  std::optional<Slots::Slot> slot = listings_.take();
  if (!slot) {
    co_return http::problem(http::problems::kTooManyRequests,
                            std::to_string(kListingsMax) + " lists are being produced already: try again later");
  }
  if (wants_page(request)) {
    CommitListing listing = state_.list(repository_of(request), pr_number);
    http::Reply page = co_await worker_.run(commit_page(ctx, std::move(listing), std::move(request)));
    co_return page;
  }
  auto commits =
      std::make_unique<CommitStream>(state_.list(repository_of(request), pr_number), worker_, std::move(*slot), form);
  co_await commits->begin(ctx);
  if (commits->is_whole()) co_return http::Reply::json(200, commits->take_first());
  co_return http::Reply::streamed(200, "application/json", std::move(commits));
}

}  // namespace polly::api
