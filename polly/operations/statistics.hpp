// Statistics: what a store holds, counted in steps: keys and bytes by kind of key and by repository, what expires soon
// or never, and what is sealed or compressed. Nothing is opened, so that no key is needed.
//
//   Statistics statistics(store);
//   while (!statistics.is_done()) co_await statistics.step(ctx);
//   const StatisticsReport report = statistics.report(10);           // the 10 largest repositories
//
// Its memory has a bound, whatever the store holds. Entries that are written or deleted at the same time may be counted
// or not; an entry may be counted twice where the engine lists its key twice. The entries that the store made for
// itself are not counted. An entry that is damaged is counted as such, and one of another program (a list in Valkey)
// without bytes; the others are still counted.
#pragma once

#include <chrono>
#include <cstddef>

#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/operations/detail/entry_walk.hpp"
#include "polly/operations/detail/largest_tallies.hpp"
#include "polly/operations/statistics_report.hpp"
#include "polly/store/store.hpp"

namespace polly::operations {

class Statistics {
 public:
  static constexpr std::size_t kKindsMax = 64;
  static constexpr std::size_t kKeyNamesMax = 64;
  static constexpr std::size_t kRepositoriesMax = 10'000;
  static constexpr std::chrono::hours kSoon{1};

  // The store and the clock outlive this. The clock's wall time is compared with the engine's expiries.
  explicit Statistics(Store& store, const Clock& clock = system_clock());
  Statistics(const Statistics&) = delete;
  Statistics& operator=(const Statistics&) = delete;

  // Counts one page of entries. After an error that may pass it waits up to 500 ms, and the next step tries the page
  // again. Where it is cancelled, the page is not counted. Error: that of the store, where it is permanent or lasts
  // (kFailuresMax in retries.hpp).
  Task<void> step(Context ctx);

  bool is_done() const noexcept { return walk_.has_ended(); }

  // With at most this many repositories. Before the end, what was counted so far.
  StatisticsReport report(std::size_t repositories_max) const;

 private:
  void count(const Key& key, const RawEntry& entry, WallTime now);

  const Clock& clock_;
  const TimePoint began_;
  EntryWalk walk_;

  LargestTallies kinds_{kKindsMax};
  LargestTallies repositories_{kRepositoriesMax};
  LargestTallies sealed_{kKeyNamesMax};
  StatisticsReport sums_;  // everything but the lists, and without what cannot be read
};

// All steps. The store outlives the call.
Task<StatisticsReport> take_statistics(Store* store, Context ctx, std::size_t repositories_max);

}  // namespace polly::operations
