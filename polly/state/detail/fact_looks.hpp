// FactLooks: looks in the store, at each tick, for all keys that callers miss, whichever program writes them and
// whichever engine it is. All keys together cost one round trip a tick: batches of kBatchKeysMax keys travel at the
// same time. While no one waits nothing runs.
//
//   thread of ticks    -> a look on a loop of those who wait -> WaitTable::found()      50 ms later the next one
//
// The ticks have a thread of their own, and the looks go to one loop after the other: a loop that is busy delays only
// the looks on it. A look that takes long does not delay the next one, up to kLooksMax of each loop at a time.
//
// A look that fails wakes no one: the next one looks again. Where a value cannot be read, those who wait for keys of
// that batch each read for themselves, so that the error reaches only those whose value it is.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/task.hpp"
#include "polly/state/detail/wait_table.hpp"
#include "polly/state/read_through.hpp"
#include "polly/store/store.hpp"

namespace polly::state_detail {

class FactLooks : public std::enable_shared_from_this<FactLooks> {
 public:
  static constexpr Milliseconds kTick{50};
  static constexpr std::size_t kLooksMax = 4;  // of one loop for each batch that a tick needs

  // `read_through` may be null. Both, and the store, are used until stop() or abandon().
  FactLooks(Store& store, ReadThrough* read_through, std::size_t waiters_max) noexcept
      : store_(store), read_through_(read_through), table_(waiters_max) {}
  FactLooks(const FactLooks&) = delete;
  FactLooks& operator=(const FactLooks&) = delete;

  WaitTable& table() noexcept { return table_; }

  // Looks from the next tick on, until no key is wanted. Call it when a waiter begins to sleep.
  void start();

  // Wakes all who wait; nothing is looked at any more. Looks under way end with their store's time-out, or with the
  // store; they use nothing of it after that.
  void stop();

  // For the destructor of the owner: stop(), and waits for looks on loops that other threads run.
  void abandon();

  // How many looks there have been, for tests.
  std::uint64_t looks() const noexcept { return looks_.load(std::memory_order_relaxed); }

 private:
  class RunningLook;

  void run();  // on the thread
  void look_at_all(std::uint64_t tick);
  Task<void> look(std::unique_ptr<RunningLook> running, std::uint64_t tick, std::vector<WaitedKey> keys);
  Task<void> look_at(std::uint64_t tick, std::vector<WaitedKey>* waited);
  bool is_stopped() const noexcept { return table_.is_closed(); }

  Store& store_;
  ReadThrough* const read_through_;
  WaitTable table_;
  std::atomic<std::uint64_t> looks_{0};

  std::mutex mutex_;
  std::condition_variable changed_;
  bool is_ticking_ = false;  // the thread does not wait for a waiter
  std::thread thread_;       // from the first start() to stop()
  Gate gate_;
};

}  // namespace polly::state_detail
