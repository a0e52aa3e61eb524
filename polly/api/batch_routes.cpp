#include "polly/api/batch_routes.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <utility>
#include <vector>

#include "polly/api/detail/fact_bodies.hpp"
#include "polly/api/detail/state_request.hpp"
#include "polly/api/endpoint.hpp"
#include "polly/state/state_json.hpp"

namespace polly::api {

void BatchRoutes::add_to(http::Router& router) {
  const bool by_repository = scope_ == StateScope::repository;
  add_endpoint(
      router, guard_,
      {.method = "POST",
       .pattern = by_repository ? "/api/v1/repos/{owner}/{name}/state:batchGet" : "/api/v1/state:batchGet",
       .scope = http::Scope::read,
       .query = {"integers"},
       .handler = [this](Context ctx, http::Request request) { return worker_.run(get(ctx, std::move(request))); }});
}

Task<http::Reply> BatchRoutes::get(Context ctx, http::Request request) {
  const IdForm form = id_form_of(request);
  const std::vector<Commit> commits = commits_of_body(request.body, repository_of(request));
  std::vector<CommitState> states = co_await state_.all(ctx, commits);
  boost::json::array found;
  for (std::size_t i = 0; i < commits.size(); ++i) {
    found.push_back(to_json(FoundCommit(commits[i], std::move(states[i])), form));
  }
  boost::json::object object;
  object["commits"] = std::move(found);
  co_return http::Reply::json(200, boost::json::serialize(object));
}

}  // namespace polly::api
