#include "polly/api/change_routes.hpp"

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <utility>
#include <vector>

#include "polly/api/detail/fact_bodies.hpp"
#include "polly/api/detail/state_answer.hpp"
#include "polly/api/detail/state_request.hpp"
#include "polly/api/endpoint.hpp"
#include "polly/state/id_json.hpp"

namespace polly::api {

void ChangeRoutes::add_to(http::Router& router, const std::string& commit) {
  const auto advance_handler = [this](Context ctx, http::Request request) { return advance(ctx, std::move(request)); };
  const auto change_handler = [this](Context ctx, http::Request request) { return change(ctx, std::move(request)); };
  add_endpoint(router, guard_,
               {.method = "POST",
                .pattern = commit + ":advance",
                .scope = http::Scope::write,
                .query = {"integers"},
                .handler = advance_handler});
  add_endpoint(router, guard_,
               {.method = "PATCH",
                .pattern = commit,
                .scope = http::Scope::write,
                .query = {"integers"},
                .handler = change_handler});
}

Task<http::Reply> ChangeRoutes::advance(Context ctx, http::Request request) {
  const IdForm form = id_form_of(request);
  const Commit commit = commit_of(request);
  std::vector<KnownFact> facts = advances_of_body(request.body, state_.facts());
  Task<std::vector<KnownFact>> advancing = pulls_ != nullptr ? pulls_->advance(ctx, commit, std::move(facts))
                                                             : state_.advance(ctx, commit, std::move(facts));
  facts = co_await std::move(advancing);
  boost::json::object stored;
  for (const KnownFact& known : facts) stored[known.fact.name] = id_json(known.value, form);
  co_return http::Reply::json(200, boost::json::serialize(stored));
}

Task<http::Reply> ChangeRoutes::change(Context ctx, http::Request request) {
  const IdForm form = id_form_of(request);
  const Commit commit = commit_of(request);
  co_await state_.change(ctx, commit, changes_of_body(request.body, state_.facts()));
  const boost::json::object whole = co_await whole_state_json(&state_, pulls_, ctx, commit, form);
  co_return http::Reply::json(200, boost::json::serialize(whole));
}

}  // namespace polly::api
