// StoreMarker: finds out that a store has lost what was acknowledged, although it answers: a Valkey without persistence
// was restarted, a server evicts keys, an old backup took the store's place, a failover dropped the last writes.
//
//   StoreMarker marker(store, telemetry);
//   co_await marker.refresh(Context());                   // every few seconds, after a probe that succeeded
//   if (const std::optional<StoreLoss> loss = marker.last_loss()) ...
//
// The daemons on a store share two entries, which no scan, copy or backup contains:
//
//   polly:marker:created   1767225600000     when it was created: written once, by the first daemon
//   polly:marker:renewed   1767229200123     the largest time at which any daemon has renewed it
//
// A daemon remembers what it saw last. An absent entry, another `created` or a smaller `renewed` is a loss; each daemon
// notices it by itself, also when another one has written the entries again. What a daemon has never seen cannot be
// lost, so a new store is none. Times are those of the daemons' clocks, and only their order in the store counts.
//
// Metric: polly_store_marker_lost_total{backend}. A loss is a warning in the log.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/store/key.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly {

class Store;

struct StoreLoss {
  StoreLoss(WallTime its_time, std::string its_text) : noticed(its_time), found(std::move(its_text)) {}

  WallTime noticed;
  std::string found;  // "the entry polly:marker:created is gone"
};

class StoreMarker {
 public:
  // Longer than any outage of all daemons after which a store is still the same: then the entries have expired, and the
  // store counts as a new one.
  static constexpr std::chrono::hours kLifetime{24 * 90};

  // Both outlive this.
  StoreMarker(Store& store, Telemetry& telemetry, const Clock& clock = system_clock());
  StoreMarker(const StoreMarker&) = delete;
  StoreMarker& operator=(const StoreMarker&) = delete;

  // Reads the entries, compares, and renews them. One call at a time. Error: those of a Backend; nothing is concluded.
  Task<void> refresh(Context ctx);

  std::optional<StoreLoss> last_loss() const;  // thread-safe

 private:
  struct Seen {
    std::int64_t created = 0;
    std::int64_t renewed = 0;
  };

  Task<Seen> renew(Context ctx, std::int64_t created);
  std::optional<std::string> difference(std::optional<std::int64_t> created, std::optional<std::int64_t> renewed) const;
  void report(std::string found);

  Store& store_;
  Telemetry& telemetry_;
  const Clock& clock_;
  const std::vector<Key> keys_;
  const Counter losses_;
  std::optional<Seen> seen_;  // used by refresh() alone
  mutable std::mutex mutex_;
  std::optional<StoreLoss> last_loss_;  // under mutex_
};

}  // namespace polly
