// BatchRoutes: the states of many commits in one request.
//
//   POST  /api/v1/repos/{owner}/{name}/state:batchGet     in repository scope
//   POST  /api/v1/state:batchGet                          in commit scope
//
//   {"commits":["SHA",...]}       1 to 100 (kBatchCommitsMax)
//   200 {"commits":[{"sha":"SHA","repository":"acme/shop","pr_number":42,"vuln_check_run_id":null,...},...]}
//
// The states are in the order asked for, a SHA in lower case; a commit of which nothing is stored has null facts. They
// have facts alone, without pull requests. The store is read in one round trip of up to 1000 keys, or a few with many
// facts; with an older layout to read through, one more for each commit that lacks a fact. All of it runs on a worker
// thread. ?integers=string writes ids as strings. Errors: 400 for the body, or a SHA that is none.
#pragma once

#include "polly/api/guard.hpp"
#include "polly/base/worker.hpp"
#include "polly/http/router.hpp"
#include "polly/state/state_scope.hpp"
#include "polly/state/state_service.hpp"

namespace polly::api {

class BatchRoutes {
 public:
  // All outlive this; this outlives the router to which it is added.
  BatchRoutes(StateService& state, StateScope scope, const Guard& guard)
      : state_(state), scope_(scope), guard_(guard) {}
  BatchRoutes(const BatchRoutes&) = delete;
  BatchRoutes& operator=(const BatchRoutes&) = delete;

  void add_to(http::Router& router);

 private:
  Task<http::Reply> get(Context ctx, http::Request request);

  StateService& state_;
  const StateScope scope_;
  const Guard& guard_;
  Worker worker_;
};

}  // namespace polly::api
