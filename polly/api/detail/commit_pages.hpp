// A page of a list of commits, for clients that ask with ?limit= or ?cursor=:
//
//   {"commits":[{"sha":"...","repository":"acme/shop","pr_number":42,...},...],"next":"CURSOR"}
//   Link: </api/v1/state?limit=250&cursor=CURSOR>; rel="next"
//
// At the end `next` is null, and there is no Link.
#pragma once

#include <cstddef>

#include "polly/base/task.hpp"
#include "polly/http/http.hpp"
#include "polly/state/commit_listing.hpp"

namespace polly::api {

constexpr std::size_t kListedCommitsDefault = 250;
constexpr std::size_t kListedCommitsMax = 1000;
constexpr std::size_t kScannedKeysMax = 4000;  // for one page, which may hold fewer commits then, or none

bool wants_page(const http::Request& request);

// `listing` has not begun. The page has about as many commits as the request's limit. Error invalid_argument: a limit
// that is not a number of commits, or a cursor that is not one.
Task<http::Reply> commit_page(Context ctx, CommitListing listing, http::Request request);

}  // namespace polly::api
