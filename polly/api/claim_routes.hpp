// ClaimRoutes: claims for facts over HTTP (polly/state/claims.hpp), below the path of a commit's state:
//
//   POST    .../state/{fact}/claim?ttl=30s     200 {"pr_number":42}                             it is stored
//                                              201 {"token":1796000000000,"time_left_ms":30000}   the claim is yours
//                                              409 of kind `claimed`, with Retry-After            another caller has it
//   PUT     .../state/{fact}                   with If-Claim: TOKEN: stores the value and ends the claim in one step;
//                                              200 with what is stored then, 412 of kind `claim_lost` where the claim
//                                              was lost
//   DELETE  .../state/{fact}/claim             with If-Claim: TOKEN: {"released":true}, or false where it was not held
//
// ?integers=string writes the value and the token as strings. `ttl` is a duration of 1 s to 10 min. With ?wait=25s, at
// most 60 s, POST waits while another caller has the claim: it answers 200 as soon as the fact is stored, and 201 where
// that claim ends before. When the time is over (up to a tenth earlier) it answers 409; 503 where too many wait, and
// when the daemon stops. The time left is counted by the store's clock; a client counts it from before its request.
// Errors: 400 for a time, a token or a commit that is wrong, 404 for an unknown fact, 501 in a cluster with plain keys.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "polly/api/detail/wait_query.hpp"
#include "polly/api/guard.hpp"
#include "polly/github/commit.hpp"
#include "polly/http/router.hpp"
#include "polly/state/id_json.hpp"
#include "polly/state/state_service.hpp"

namespace polly::api {

class ClaimRoutes {
 public:
  // Both outlive this; this outlives the router to which it is added.
  ClaimRoutes(StateService& state, const Guard& guard);
  ClaimRoutes(const ClaimRoutes&) = delete;
  ClaimRoutes& operator=(const ClaimRoutes&) = delete;

  // `commit` is the path of a commit's state.
  void add_to(http::Router& router, const std::string& commit);

  // Of the header If-Claim; nullopt where it is absent. Error: invalid_argument where it is no token, or comes twice.
  static std::optional<std::int64_t> token_of(const http::Request& request);

  // The reply to PUT with If-Claim.
  Task<http::Reply> complete(Context ctx, Commit commit, Fact<std::int64_t> fact, std::int64_t token,
                             std::int64_t value, IdForm form);

 private:
  using Verb = Task<http::Reply> (ClaimRoutes::*)(Context ctx, http::Request request);
  http::Handler handler(Verb verb);

  Task<http::Reply> claim(Context ctx, http::Request request);
  Task<http::Reply> release(Context ctx, http::Request request);

  StateService& state_;
  const Guard& guard_;
  WaitSpread spread_;
};

}  // namespace polly::api
