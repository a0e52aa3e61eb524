#include "polly/operations/detail/pacing.hpp"

#include <algorithm>

#include "polly/base/pause.hpp"

namespace polly::operations {

Task<void> Pacing::wait_for_turn(std::size_t entries) {
  if (entries_per_second_ == 0) co_return;
  const TimePoint now = system_clock().now();
  const TimePoint turn = std::max(turn_.value_or(now), now);
  const Duration cost = std::chrono::nanoseconds(std::chrono::seconds(1)) / entries_per_second_;
  turn_ = turn + cost * static_cast<Duration::rep>(entries);
  if (turn > now) co_await pause_for(turn - now);
}

}  // namespace polly::operations
