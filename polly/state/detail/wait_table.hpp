// WaitTable: who waits for which key. It decides who is woken, and which keys are looked at; it reads nothing itself.
//
//   std::shared_ptr<Waiter> waiter = table.join(executor, std::move(keys));   // from here on it misses nothing
//   table.begin_read(*waiter);                                                // before each of its own reads
//   bool sleeps = table.begin_sleep(*waiter, is_missing);                     // on waiter->timer
//   table.leave(*waiter);
//
//   table.found("polly:pr_number:...", 42);                                   // written or found: wakes its waiters
//
// A key that is found between begin_read() and begin_sleep() is not lost: begin_sleep() returns false then, and the
// value is in the waiter's link. Thread-safe.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <list>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "polly/state/detail/waiter.hpp"

namespace polly::state_detail {

class WaitTable {
 public:
  static constexpr std::uint64_t kNow = std::numeric_limits<std::uint64_t>::max();

  explicit WaitTable(std::size_t waiters_max) noexcept : waiters_max_(waiters_max) {}
  WaitTable(const WaitTable&) = delete;
  WaitTable& operator=(const WaitTable&) = delete;

  // Error: resource_exhausted where `waiters_max` wait already, closed after close().
  std::shared_ptr<Waiter> join(const boost::asio::any_io_executor& executor, std::vector<WaitedKey> keys);
  void leave(Waiter& waiter) noexcept;

  // Forgets what has woken the waiter: from now on it reads again.
  void begin_read(Waiter& waiter) noexcept;

  // `is_missing`: for each key, whether the read did not find it. False where the waiter has been woken since then:
  // it does not sleep. Wait for its timer at once where it is true.
  bool begin_sleep(Waiter& waiter, const std::vector<bool>& is_missing);
  void end_sleep(Waiter& waiter) noexcept;

  // What was found for the waiter's key of this index since begin_read().
  std::optional<std::int64_t> found_for(const Waiter& waiter, std::size_t index) const;

  // Wakes those who wait for the key: the value was written just now, or a look of this tick has read it.
  void found(std::string_view key, std::int64_t value, std::uint64_t tick = kNow);

  // Wakes those who sleep for the key, so that each reads again for itself.
  void read_again(std::string_view key);

  // Wakes all; join() is refused from now on.
  void close();
  bool is_closed() const noexcept { return is_closed_.load(std::memory_order_relaxed); }

  std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }

  // The loops on which callers wait or looks run.
  std::vector<boost::asio::any_io_executor> loops() const;

  // The number of keys to look at: those that sleepers miss.
  std::size_t wanted() const noexcept { return wanted_count_.load(std::memory_order_relaxed); }

  // Calls `start(loop, keys)` with the next keys, at most `keys_max`, that were not looked at in this tick (the longest
  // not looked at come first), and with a loop on which callers wait and fewer than `looks_max` looks run, each loop in
  // its turn. `start` begins the look there and returns whether it has; the loop exists until it returns. The look
  // calls look_ended(). False: there are no more keys, or there is no such loop. Ticks have ascending numbers from 1.
  template <class Start>
  bool look_at_next(std::uint64_t tick, std::size_t keys_max, std::size_t looks_max, const Start& start) {
    const std::lock_guard lock(mutex_);
    const std::shared_ptr<WaitLoop> loop = next_loop(looks_max);
    if (loop == nullptr) return false;
    std::vector<WaitedKey> keys = next_keys(tick, keys_max);
    if (keys.empty()) return false;
    const bool has_begun = start(loop, std::move(keys));
    if (has_begun) ++loop->looks;  // it cannot have ended: that takes the lock
    return has_begun;
  }
  void look_ended(const std::shared_ptr<WaitLoop>& loop) noexcept;

 private:
  std::shared_ptr<WaitLoop> next_loop(std::size_t looks_max) noexcept;
  std::vector<WaitedKey> next_keys(std::uint64_t tick, std::size_t keys_max);
  std::shared_ptr<WaitLoop> loop_of(const boost::asio::any_io_executor& executor);
  KeySlot& slot_of(WaitedKey key);
  void unlink(FactLink& link) noexcept;
  void stop_sleeping(Waiter& waiter) noexcept;
  void wake(Waiter& waiter);
  void drop_if_unused(const std::shared_ptr<WaitLoop>& loop) noexcept;

  const std::size_t waiters_max_;
  mutable std::mutex mutex_;
  std::vector<std::shared_ptr<WaitLoop>> loops_;
  std::size_t next_loop_ = 0;
  std::unordered_map<std::string_view, KeySlot*> slots_;  // by the text of the key, which the slot has
  std::list<KeySlot> quiet_;                              // keys that no sleeper misses
  std::list<KeySlot> wanted_;                             // the others; the longest not looked at first
  std::uint64_t tick_ = 0;
  std::atomic<std::size_t> size_{0};
  std::atomic<std::size_t> wanted_count_{0};
  std::atomic<bool> is_closed_{false};
};

}  // namespace polly::state_detail
