// PullRoutes: the commits of a pull request over HTTP, for clients that send the token. In repository scope only.
//
//   GET  /api/v1/repos/{owner}/{name}/pulls/{number}/commits
//
//   {"number":42,"state":"open","head":"SHA","commits":[{"sha":"SHA","repository":"acme/shop","pr_number":42,...,
//    "is_head":true,"updated_at_ms":1557933633000},...]}
//
// The newest commit comes first. There are at most PullRecord::kCommitsMax, so the answer is one page.
// ?integers=string writes ids as strings. 404 of kind `absent` where no event has named the pull request. The answer
// has an ETag, and 304 answers If-None-Match. It takes a few round trips, however much is stored.
#pragma once

#include "polly/api/guard.hpp"
#include "polly/http/router.hpp"
#include "polly/state/pull_service.hpp"

namespace polly::api {

class PullRoutes {
 public:
  // `pulls` and `guard` outlive this; this outlives the router to which it is added.
  PullRoutes(PullService& pulls, const Guard& guard) : pulls_(pulls), guard_(guard) {}
  PullRoutes(const PullRoutes&) = delete;
  PullRoutes& operator=(const PullRoutes&) = delete;

  void add_to(http::Router& router);

 private:
  Task<http::Reply> commits(Context ctx, http::Request request);

  PullService& pulls_;
  const Guard& guard_;
};

}  // namespace polly::api
