#include "polly/state/detail/fact_looks.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <exception>
#include <new>
#include <optional>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/store/entry_error.hpp"

namespace polly::state_detail {

namespace {

std::vector<Key> keys_of(const std::vector<WaitedKey>& waited) {
  std::vector<Key> keys;
  keys.reserve(waited.size());
  for (const WaitedKey& one : waited) keys.push_back(one.key);
  return keys;
}

}  // namespace

// Ends with the look, also where its loop is destroyed before.
class FactLooks::RunningLook {
 public:
  RunningLook(std::shared_ptr<FactLooks> owner, std::shared_ptr<WaitLoop> loop) noexcept
      : owner_(std::move(owner)), loop_(std::move(loop)) {}
  RunningLook(const RunningLook&) = delete;
  RunningLook& operator=(const RunningLook&) = delete;
  ~RunningLook() {
    if (has_begun_) owner_->table_.look_ended(loop_);  // otherwise the table has not counted it, or its loop is gone
  }

  void begin() noexcept { has_begun_ = true; }

 private:
  std::shared_ptr<FactLooks> owner_;
  std::shared_ptr<WaitLoop> loop_;
  bool has_begun_ = false;
};

void FactLooks::start() {
  const std::lock_guard lock(mutex_);
  if (is_ticking_ || is_stopped()) return;
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
  is_ticking_ = true;
  changed_.notify_one();
}

void FactLooks::stop() {
  table_.close();
  std::thread thread;
  {
    const std::lock_guard lock(mutex_);
    thread = std::move(thread_);
    changed_.notify_one();
  }
  if (thread.joinable()) thread.join();
  gate_.close();
}

void FactLooks::abandon() {
  stop();
  const TimePoint give_up = system_clock().now() + Gate::kUndrivenMax;
  for (const auto& loop : table_.loops()) gate_.wait_while_driven(loop, give_up);
}

// Between its check that no key is wanted and its sleep the thread holds the lock, which start() takes after the key is
// wanted: so no start is lost.
void FactLooks::run() {
  std::uint64_t tick = 0;
  std::unique_lock lock(mutex_);
  while (!is_stopped()) {
    is_ticking_ = table_.wanted() > 0;
    if (!is_ticking_) {
      changed_.wait(lock, [this] { return is_ticking_ || is_stopped(); });
    }
    const TimePoint due = system_clock().now() + kTick;
    changed_.wait_until(lock, due, [this] { return is_stopped(); });
    if (is_stopped()) return;
    lock.unlock();
    look_at_all(++tick);
    lock.lock();
  }
}

void FactLooks::look_at_all(std::uint64_t tick) {
  const std::size_t batches = (table_.wanted() + kBatchKeysMax - 1) / kBatchKeysMax;
  const auto start = [&](const std::shared_ptr<WaitLoop>& loop, std::vector<WaitedKey> keys) {
    Task<void> work = look(std::make_unique<RunningLook>(shared_from_this(), loop), tick, std::move(keys));
    return spawn_keeping(shared_from_this(), gate_, loop->executor, std::move(work));
  };
  try {
    bool is_more = true;
    while (is_more) is_more = table_.look_at_next(tick, kBatchKeysMax, kLooksMax * batches, start);
  } catch (const std::bad_alloc&) {  // the next tick tries again
  }
}

Task<void> FactLooks::look(std::unique_ptr<RunningLook> running, std::uint64_t tick, std::vector<WaitedKey> keys) {
  running->begin();
  looks_.fetch_add(1, std::memory_order_relaxed);
  bool is_unreadable = false;
  try {
    co_await look_at(tick, &keys);
  } catch (const Error& error) {
    is_unreadable = is_of_one_entry(error);  // otherwise the engine does not answer now
  } catch (const std::exception&) {          // no memory now
  }
  if (!is_unreadable) co_return;
  for (const WaitedKey& waited : keys) table_.read_again(waited.key.text());
}

Task<void> FactLooks::look_at(std::uint64_t tick, std::vector<WaitedKey>* waited) {
  std::vector<WaitedKey>& keys = *waited;
  const std::vector<std::optional<std::int64_t>> values =
      co_await store_.get_many<std::int64_t>(Context(), keys_of(keys));
  std::vector<Key> old_keys;
  std::vector<std::size_t> owners;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (values[i]) {
      table_.found(keys[i].key.text(), *values[i], tick);
    } else if (keys[i].old_key) {
      old_keys.push_back(std::move(*keys[i].old_key));
      owners.push_back(i);
    }
  }
  if (old_keys.empty() || read_through_ == nullptr || is_stopped()) co_return;
  const std::vector<bool> is_stored = co_await read_through_->look(Context(), std::move(old_keys));
  for (std::size_t i = 0; i < owners.size(); ++i) {
    if (is_stored[i]) table_.read_again(keys[owners[i]].key.text());
  }
}

}  // namespace polly::state_detail
