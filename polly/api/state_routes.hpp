// StateRoutes: the state of commits over HTTP, for clients that send the token.
//
//   GET DELETE      /api/v1/repos/{owner}/{name}/commits/{sha}/state             all facts, in repository scope
//   GET DELETE      /api/v1/commits/{sha}/state                                  all facts, in commit scope
//   GET PUT DELETE  .../state/{fact}                                             one fact
//   POST DELETE     .../state/{fact}/claim                                       the claim for it (claim_routes.hpp)
//   POST PATCH      .../state:advance   .../state                                several facts (change_routes.hpp)
//   POST            /api/v1/repos/{owner}/{name}/state:batchGet                  many commits (batch_routes.hpp)
//   GET             /api/v1/repos/{owner}/{name}/state?pr=42   /api/v1/state     the commits of which facts are stored
//
// A state is {"pr_number":42,"vuln_check_run_id":null,...}, with a PullService also
// "pull_requests":[{"number":42,"state":"open"}],"pr_number_state":"open"; one fact is {"pr_number":42}; PUT takes an
// integer from 1 on, 42, "42", {"value":42} or {"value":"42"}, and answers with the fact; with If-Claim it also ends a
// claim. ?integers=string writes ids as strings wherever they are answered. DELETE answers
// {"forgotten":true}, or false where nothing was stored. A fact that is not stored is null in a state; by itself it is
// 404 with kind `absent`. The facts are those of the service; another name is 404 of the type `unknown-fact`, and a
// message that lists the names. A state has an ETag, and 304 answers If-None-Match. A long list is sent while it is
// produced and delays no other request; with ?limit= and ?cursor= it comes in pages (detail/commit_pages.hpp). At most
// kListingsMax are produced at the same time, a further one is 503.
//
// GET waits with ?wait=25s, at most 60 s: it answers as soon as the fact is stored, or, of a state, as soon as all
// facts in &for=pr_number,workflow_run_id are. When the time is over (up to a tenth earlier) it answers as without
// `wait`. 503 where too many wait, and when the daemon stops.
#pragma once

#include <cstddef>

#include "polly/api/batch_routes.hpp"
#include "polly/api/change_routes.hpp"
#include "polly/api/claim_routes.hpp"
#include "polly/api/detail/wait_query.hpp"
#include "polly/api/guard.hpp"
#include "polly/base/slots.hpp"
#include "polly/base/worker.hpp"
#include "polly/http/router.hpp"
#include "polly/state/pull_service.hpp"
#include "polly/state/state_scope.hpp"
#include "polly/state/state_service.hpp"

namespace polly::api {

class StateRoutes {
 public:
  static constexpr std::size_t kListingsMax = 8;

  // `state`, `guard` and `pulls` outlive this; this outlives the router to which it is added. `pulls` may be null, and
  // is used in repository scope only.
  StateRoutes(StateService& state, StateScope scope, const Guard& guard, PullService* pulls = nullptr);
  StateRoutes(const StateRoutes&) = delete;
  StateRoutes& operator=(const StateRoutes&) = delete;

  void add_to(http::Router& router);

  // polly_api_listings, polly_api_listings_max: the lists that are being produced, and their limit.
  std::vector<Reading> count_in(Metrics& metrics) const;

 private:
  using Verb = Task<http::Reply> (StateRoutes::*)(Context ctx, http::Request request);
  http::Handler handler(Verb verb);

  Task<http::Reply> get_all(Context ctx, http::Request request);
  Task<http::Reply> forget_all(Context ctx, http::Request request);
  Task<http::Reply> get(Context ctx, http::Request request);
  Task<http::Reply> put(Context ctx, http::Request request);
  Task<http::Reply> forget(Context ctx, http::Request request);
  Task<http::Reply> list(Context ctx, http::Request request);

  StateService& state_;
  const StateScope scope_;
  const Guard& guard_;
  PullService* const pulls_;  // null: a state has facts alone
  ClaimRoutes claims_;
  ChangeRoutes changes_;
  BatchRoutes batches_;
  Slots listings_{kListingsMax};
  Worker worker_;
  WaitSpread spread_;
};

}  // namespace polly::api
