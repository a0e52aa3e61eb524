// The part of a query that makes a request wait: ?wait=10s, and &for=pr_number,workflow_run_id where it is about a
// whole state.
//
//   WaitQuery query = wait_of_state(request, facts);   // Error invalid_argument: the answer is 400
//   if (query.is_waiting()) co_await state.wait(ctx, commit, query.facts, query.longest);
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/http/http.hpp"
#include "polly/http/router.hpp"
#include "polly/state/fact_list.hpp"

namespace polly::api {

constexpr std::chrono::seconds kWaitMax{60};

struct WaitQuery {
  bool is_waiting() const noexcept { return longest > Duration::zero(); }

  Duration longest{0};
  std::vector<Fact<std::int64_t>> facts;  // of a whole state; none where it does not wait
};

// The facts of the query refer to the list. Error invalid_argument: `wait` is no duration from 0 to kWaitMax; an
// unknown fact, or none; `for` without `wait`, or for one fact.
WaitQuery wait_of_fact(const http::Request& request);
WaitQuery wait_of_state(const http::Request& request, const FactList& facts);

// For routes whose handlers wait so.
http::WaitRule wait_rule();

// Shortens waits by up to a tenth, each by another part, so that clients that began together do not return together.
class WaitSpread {
 public:
  Duration shortened(Duration longest) noexcept;

 private:
  std::atomic<std::uint32_t> count_{0};
};

}  // namespace polly::api
