// StatisticsRoutes: what the store holds, over HTTP, for clients that send the token. `polly stats --server` uses it.
//
//   GET /api/v1/stats?limit=10     the JSON of operations/statistics_report.hpp, with so many repositories
//
// Counting reads every entry. It runs on a worker thread, in steps, and at most once at a time: requests that come
// during that time share it. A complete result is shared for kFresh; its member age_ms says how old it is. Where
// counting takes longer than kFirstSlice, the reply begins with blanks, a line of them every second, so that a client
// that has left is noticed: counting stops when no request waits for it. Where it fails then, the connection is reset.
#pragma once

#include <cstddef>

#include "polly/api/detail/shared_statistics.hpp"
#include "polly/api/guard.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/slots.hpp"
#include "polly/base/worker.hpp"
#include "polly/http/router.hpp"
#include "polly/store/store.hpp"

namespace polly::api {

class StatisticsRoutes {
 public:
  static constexpr std::size_t kRequestsMax = 16;  // that wait at the same time; a further one is 503
  static constexpr Milliseconds kFirstSlice{2'000};

  // The references outlive this; this outlives the router to which it is added.
  StatisticsRoutes(Store& store, const Guard& guard, const Clock& clock = system_clock());
  StatisticsRoutes(const StatisticsRoutes&) = delete;
  StatisticsRoutes& operator=(const StatisticsRoutes&) = delete;

  void add_to(http::Router& router);

 private:
  Task<http::Reply> get(Context ctx, http::Request request);

  const Guard& guard_;
  const Clock& clock_;
  Slots requests_{kRequestsMax};
  SharedStatistics shared_;
  Worker worker_;
};

}  // namespace polly::api
