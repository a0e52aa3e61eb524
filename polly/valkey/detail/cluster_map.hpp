// ClusterMap: what a client knows of its cluster, over all its lanes: the last map, and whose turn it is to ask for the
// next one. However many calls on however many lanes see that the map does not fit, one of them refreshes it.
//
//   map.want();                                      // any lane: a MOVED, a node that cannot be connected to
//   if (map.begin(now)) ...                          // this lane asks the cluster; until it ends, others get false
//   map.accept(new_map, now);  or  map.fail(error, now);
//   if (map.version() != mine) use(map.current());   // every lane, when it looks next
//
// The first refresh is due at once. While refreshes fail, or change nothing though they are wanted (the cluster is
// down), they come more and more slowly (Backoff). The routers of all lanes share it; it lives as long as the last.
//
// Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>

#include "polly/base/backoff.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/valkey/detail/slot_map.hpp"

namespace polly::valkey {

class ClusterMap {
 public:
  explicit ClusterMap(std::uint64_t random) noexcept : backoff_(random) {}
  ClusterMap(const ClusterMap&) = delete;
  ClusterMap& operator=(const ClusterMap&) = delete;

  std::uint64_t version() const noexcept { return version_.load(std::memory_order_acquire); }  // 0: there is none yet
  std::shared_ptr<const SlotMap> current() const;  // shared with lanes that are about to copy it
  std::optional<Error> failure() const;            // of the last refresh

  void want() noexcept;

  // True: the caller refreshes now, and ends that by one of the three.
  bool begin(TimePoint now) noexcept;
  void accept(SlotMap map, TimePoint now);
  void fail(Error error, TimePoint now);
  void give_up() noexcept;  // its loop ends

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const SlotMap> current_;
  std::optional<Error> failure_;
  Backoff backoff_;
  std::optional<TimePoint> not_before_;
  bool is_wanted_ = true;
  bool is_under_way_ = false;
  std::atomic<std::uint64_t> version_{0};
};

// The turn of who refreshes; given up where it was not ended otherwise.
class RefreshTurn {
 public:
  explicit RefreshTurn(std::shared_ptr<ClusterMap> map) noexcept : map_(std::move(map)) {}
  RefreshTurn(RefreshTurn&& other) noexcept : map_(std::move(other.map_)) {}
  RefreshTurn& operator=(RefreshTurn&&) = delete;
  ~RefreshTurn() {
    if (map_) map_->give_up();
  }

  void accept(SlotMap map, TimePoint now) { std::exchange(map_, nullptr)->accept(std::move(map), now); }
  void fail(Error error, TimePoint now) { std::exchange(map_, nullptr)->fail(std::move(error), now); }

 private:
  std::shared_ptr<ClusterMap> map_;  // shared with the routers: work may outlive its router's loop
};

}  // namespace polly::valkey
