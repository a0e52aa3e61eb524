// ChangeRoutes: several facts of a commit in one request, below the path of a commit's state:
//
//   POST   .../state:advance   {"pr_number":42,"workflow_run_id":7}      as a webhook stores facts: the larger of the
//                              200 {"pr_number":42,"workflow_run_id":9}  stored and the given value wins, for each, and
//                                                                        its lifetime is renewed. The answer is what
//                                                                        is stored now
//   PATCH  .../state           {"pr_number":42,"workflow_run_id":null}   overwrites these facts, null forgets; others
//                              200 {"pr_number":42,...}                  stay. The answer is the whole state
//
// Repeating either does no harm. PATCH is one transaction; in a cluster with plain keys it is not, and a reader may see
// a part of it. Both answer those who wait. Advancing pr_number also notes in the index of pull requests that the
// commit belongs to this one, as an event of a check that lists it does; PATCH, as PUT, does not. ?integers=string
// writes ids as strings. Errors: 400 for a body that is malformed, a value that is no id, or a name that is no fact.
#pragma once

#include <string>

#include "polly/api/guard.hpp"
#include "polly/http/router.hpp"
#include "polly/state/pull_service.hpp"
#include "polly/state/state_service.hpp"

namespace polly::api {

class ChangeRoutes {
 public:
  // All outlive this; this outlives the router to which it is added. `pulls` may be null.
  ChangeRoutes(StateService& state, PullService* pulls, const Guard& guard)
      : state_(state), pulls_(pulls), guard_(guard) {}
  ChangeRoutes(const ChangeRoutes&) = delete;
  ChangeRoutes& operator=(const ChangeRoutes&) = delete;

  // `commit` is the path of a commit's state.
  void add_to(http::Router& router, const std::string& commit);

 private:
  Task<http::Reply> advance(Context ctx, http::Request request);
  Task<http::Reply> change(Context ctx, http::Request request);

  StateService& state_;
  PullService* const pulls_;
  const Guard& guard_;
};

}  // namespace polly::api
