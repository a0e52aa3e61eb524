// RecentUpdates: what the index of pull requests was found to contain, or was made to contain, a moment ago, so that
// the many events of checks that repeat it do not each read the store.
//
//   RecentUpdates recent(clock, 10s);
//   const std::string text = RecentUpdates::text_of(update);
//   if (!recent.contains(text)) { ...; recent.add(text); }
//
// The index only grows, so what it contained it still contains, unless its entries were deleted, or the store lost
// them: then an event that repeats an update within this time does not bring it back. At most kUpdatesMax are kept.
// Thread-safe.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>

#include "polly/base/clock.hpp"
#include "polly/state/pull_index.hpp"

namespace polly {

class RecentUpdates {
 public:
  static constexpr std::size_t kUpdatesMax = 16'384;

  RecentUpdates(const Clock& clock, Duration lifetime) : clock_(clock), lifetime_(lifetime) {}

  static std::string text_of(const PullUpdate& update);  // the whole update; equal texts are equal updates

  bool contains(const std::string& update) const;
  void add(std::string update);
  void clear();

 private:
  using Times = std::unordered_map<std::string, TimePoint>;

  const Clock& clock_;
  const Duration lifetime_;
  mutable std::mutex mutex_;
  Times young_;
  Times old_;  // those of before, replaced when half of all are young
};

}  // namespace polly
