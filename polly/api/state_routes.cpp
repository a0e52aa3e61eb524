#include "polly/api/state_routes.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <string>
#include <utility>

#include "polly/api/detail/commit_pages.hpp"
#include "polly/api/detail/commit_stream.hpp"
#include "polly/api/detail/state_request.hpp"
#include "polly/api/token_guard.hpp"
#include "polly/base/decimal.hpp"
#include "polly/http/entity_tag.hpp"
#include "polly/state/pull_json.hpp"
#include "polly/state/state_json.hpp"
#include "polly/store/json_value.hpp"

namespace polly::api {

namespace {

namespace json = boost::json;

http::Reply forgotten(bool was_known) {
  return http::Reply::json(200, was_known ? R"({"forgotten":true})" : R"({"forgotten":false})");
}

// An integer: 42, or {"value":42}.
std::optional<std::int64_t> value_of_body(std::string_view body) {
  json::error_code error;
  const json::value whole = json::parse(body, error);
  if (error) return std::nullopt;
  const json::object* object = whole.if_object();
  const json::value* value = object == nullptr ? &whole : object->size() == 1 ? object->if_contains("value") : nullptr;
  if (value == nullptr || !value->is_int64()) return std::nullopt;
  return value->get_int64();
}

}  // namespace

StateRoutes::StateRoutes(StateService& state, StateScope scope, const ApiToken& token, PullService* pulls)
    : state_(state),
      scope_(scope),
      token_(token),
      claims_(state, token),
      pulls_(scope == StateScope::repository ? pulls : nullptr) {}

void StateRoutes::add_to(http::Router& router) {
  const bool by_repository = scope_ == StateScope::repository;
  const std::string commit =
      by_repository ? "/api/v1/repos/{owner}/{name}/commits/{sha}/state" : "/api/v1/commits/{sha}/state";
  router.add("GET", commit, handler(&StateRoutes::get_all), {}, wait_rule());
  router.add("DELETE", commit, handler(&StateRoutes::forget_all));
  router.add("GET", commit + "/{fact}", handler(&StateRoutes::get), {}, wait_rule());
  router.add("PUT", commit + "/{fact}", handler(&StateRoutes::put), body_with_token(token_));
  router.add("DELETE", commit + "/{fact}", handler(&StateRoutes::forget));
  claims_.add_to(router, commit);
  router.add("GET", "/api/v1/state", handler(&StateRoutes::list));
  if (by_repository) router.add("GET", "/api/v1/repos/{owner}/{name}/state", handler(&StateRoutes::list));
}

http::Handler StateRoutes::handler(Verb verb) {
  return guarded(token_,
                 [this, verb](Context ctx, http::Request request) { return (this->*verb)(ctx, std::move(request)); });
}

Task<http::Reply> StateRoutes::get_all(Context ctx, http::Request request) {
  WaitQuery query = wait_of_state(request, state_.facts());
  json::object object;
  if (query.is_waiting()) {
    const Duration longest = spread_.shortened(query.longest);
    CommitState state = co_await state_.wait(ctx, commit_of(request), std::move(query.facts), longest);
    object = co_await json_with_pulls(ctx, commit_of(request), std::move(state));
  } else if (pulls_ != nullptr) {
    const CommitPage page = co_await pulls_->page(ctx, commit_of(request));
    object = to_json(page);
  } else {
    const CommitState state = co_await state_.all(ctx, commit_of(request));
    object = to_json(state);
  }
  co_return http::if_changed(request, http::Reply::json(200, json::serialize(object)));
}

Task<json::object> StateRoutes::json_with_pulls(Context ctx, Commit commit, CommitState state) {
  if (pulls_ == nullptr) co_return to_json(state);
  const CommitPage page = co_await pulls_->page(ctx, std::move(commit), std::move(state));
  co_return to_json(page);
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
  const WaitQuery query = wait_of_fact(request);
  std::optional<std::int64_t> value;
  if (query.is_waiting()) {
    const Duration longest = spread_.shortened(query.longest);
    value = co_await state_.wait(ctx, commit_of(request), *fact, longest);
  } else {
    value = co_await state_.get(ctx, commit_of(request), *fact);
  }
  if (!value) co_return http::absent("no " + std::string(fact->name) + " is stored for this commit");
  co_return one_fact(*fact, *value);
}

Task<http::Reply> StateRoutes::put(Context ctx, http::Request request) {
  const auto fact = state_.facts().find(request.parameter("fact"));
  if (!fact) co_return unknown_fact(state_.facts());
  const std::optional<std::int64_t> value = value_of_body(request.body);
  if (!value) co_return http::problem(400, "the body must be a 64-bit integer, as in 42 or {\"value\":42}");
  if (const auto claim = ClaimRoutes::token_of(request)) {
    co_return co_await claims_.complete(ctx, commit_of(request), *fact, *claim, *value);
  }
  co_await state_.store(ctx, commit_of(request), *fact, *value);
  co_return one_fact(*fact, *value);
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
    pr_number = parse_decimal<std::int64_t>(*pr);
    if (!pr_number) co_return http::problem(400, "pr must be the number of a pull request, as in ?pr=42");
  }
  std::optional<Slots::Slot> slot = listings_.take();
  if (!slot) {
    co_return http::problem(503, std::to_string(kListingsMax) + " lists are being produced already: try again later");
  }
  if (wants_page(request)) {
    CommitListing listing = state_.list(repository_of(request), pr_number);
    http::Reply page = co_await worker_.run(commit_page(ctx, std::move(listing), std::move(request)));
    co_return page;
  }
  auto commits =
      std::make_unique<CommitStream>(state_.list(repository_of(request), pr_number), worker_, std::move(*slot));
  co_await commits->begin(ctx);
  if (commits->is_whole()) co_return http::Reply::json(200, commits->take_first());
  co_return http::Reply::streamed(200, "application/json", std::move(commits));
}

}  // namespace polly::api
