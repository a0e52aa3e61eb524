#include "polly/state/detail/wait_table.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <utility>

#include "polly/base/error.hpp"

namespace polly::state_detail {

std::shared_ptr<Waiter> WaitTable::join(const boost::asio::any_io_executor& executor, std::vector<WaitedKey> keys) {
  const std::lock_guard lock(mutex_);
  if (is_closed()) {
    throw Error(ErrorKind::closed, "waiting has ended, since the daemon stops; ask again", error_cause::kStopping);
  }
  if (size() >= waiters_max_) {
    throw Error(
        ErrorKind::resource_exhausted,
        std::to_string(waiters_max_) + " callers wait for facts already: ask again later, or raise POLLY_WAITERS_MAX",
        error_cause::kTooManyWaiting);
  }
  const std::shared_ptr<WaitLoop> loop = loop_of(executor);
  auto waiter = std::make_shared<Waiter>(loop, keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    FactLink& link = waiter->links[i];
    KeySlot& slot = slot_of(std::move(keys[i]));
    link.waiter = waiter.get();
    link.slot = &slot;
    link.next = slot.first;
    if (slot.first != nullptr) slot.first->previous = &link;
    slot.first = &link;
  }
  waiter->joined_in = tick_;
  ++loop->waiters;
  size_.fetch_add(1, std::memory_order_relaxed);
  return waiter;
}

void WaitTable::leave(Waiter& waiter) noexcept {
  const std::lock_guard lock(mutex_);
  stop_sleeping(waiter);
  for (FactLink& link : waiter.links) unlink(link);
  --waiter.loop->waiters;
  drop_if_unused(waiter.loop);
  size_.fetch_sub(1, std::memory_order_relaxed);
}

void WaitTable::begin_read(Waiter& waiter) noexcept {
  const std::lock_guard lock(mutex_);
  waiter.is_woken = false;
  for (FactLink& link : waiter.links) link.value.reset();
}

bool WaitTable::begin_sleep(Waiter& waiter, const std::vector<bool>& is_missing) {
  const std::lock_guard lock(mutex_);
  if (waiter.is_woken || is_closed()) return false;
  waiter.is_sleeping = true;
  for (std::size_t i = 0; i < waiter.links.size(); ++i) {
    FactLink& link = waiter.links[i];
    link.is_missing = is_missing[i];
    if (!link.is_missing || link.slot->sleeping++ > 0) continue;
    link.slot->last_look = tick_;  // this waiter has just read it
    wanted_.splice(wanted_.end(), quiet_, link.slot->at);
    wanted_count_.fetch_add(1, std::memory_order_relaxed);
  }
  return true;
}

void WaitTable::end_sleep(Waiter& waiter) noexcept {
  const std::lock_guard lock(mutex_);
  stop_sleeping(waiter);
}

std::optional<std::int64_t> WaitTable::found_for(const Waiter& waiter, std::size_t index) const {
  const std::lock_guard lock(mutex_);
  return waiter.links[index].value;
}

void WaitTable::found(std::string_view key, std::int64_t value, std::uint64_t tick) {
  const std::lock_guard lock(mutex_);
  const auto slot = slots_.find(key);
  if (slot == slots_.end()) return;
  for (FactLink* link = slot->second->first; link != nullptr; link = link->next) {
    if (link->waiter->joined_in >= tick) continue;
    link->value = value;
    wake(*link->waiter);
  }
}

void WaitTable::read_again(std::string_view key) {
  const std::lock_guard lock(mutex_);
  const auto slot = slots_.find(key);
  if (slot == slots_.end()) return;
  for (FactLink* link = slot->second->first; link != nullptr; link = link->next) {
    if (link->waiter->is_sleeping && link->is_missing) wake(*link->waiter);
  }
}

void WaitTable::close() {
  const std::lock_guard lock(mutex_);
  is_closed_.store(true, std::memory_order_relaxed);
  for (const auto& [key, slot] : slots_) {
    for (FactLink* link = slot->first; link != nullptr; link = link->next) wake(*link->waiter);
  }
}

std::shared_ptr<WaitLoop> WaitTable::next_loop(std::size_t looks_max) noexcept {
  for (std::size_t i = 0; i < loops_.size(); ++i) {
    const std::shared_ptr<WaitLoop>& loop = loops_[next_loop_++ % loops_.size()];
    if (loop->waiters > 0 && loop->looks < looks_max) return loop;
  }
  return nullptr;
}

std::vector<WaitedKey> WaitTable::next_keys(std::uint64_t tick, std::size_t keys_max) {
  std::vector<WaitedKey> keys;
  tick_ = tick;
  keys.reserve(std::min(keys_max, wanted()));
  while (keys.size() < keys_max && !wanted_.empty() && wanted_.front().last_look < tick) {
    wanted_.front().last_look = tick;
    keys.push_back(wanted_.front().key);
    wanted_.splice(wanted_.end(), wanted_, wanted_.begin());
  }
  return keys;
}

void WaitTable::look_ended(const std::shared_ptr<WaitLoop>& loop) noexcept {
  const std::lock_guard lock(mutex_);
  --loop->looks;
  drop_if_unused(loop);
}

std::vector<boost::asio::any_io_executor> WaitTable::loops() const {
  const std::lock_guard lock(mutex_);
  std::vector<boost::asio::any_io_executor> executors;
  for (const auto& loop : loops_) executors.push_back(loop->executor);
  return executors;
}

void WaitTable::drop_if_unused(const std::shared_ptr<WaitLoop>& loop) noexcept {
  if (loop->waiters == 0 && loop->looks == 0) std::erase(loops_, loop);
}

std::shared_ptr<WaitLoop> WaitTable::loop_of(const boost::asio::any_io_executor& executor) {
  for (const auto& loop : loops_) {
    if (loop->executor == executor) return loop;
  }
  loops_.push_back(std::make_shared<WaitLoop>(executor));
  return loops_.back();
}

KeySlot& WaitTable::slot_of(WaitedKey key) {
  const auto known = slots_.find(key.key.text());
  if (known != slots_.end()) return *known->second;
  quiet_.emplace_back(std::move(key));
  KeySlot& slot = quiet_.back();
  slot.at = std::prev(quiet_.end());
  slots_.emplace(slot.key.key.text(), &slot);
  return slot;
}

void WaitTable::unlink(FactLink& link) noexcept {
  KeySlot& slot = *link.slot;
  (link.previous != nullptr ? link.previous->next : slot.first) = link.next;
  if (link.next != nullptr) link.next->previous = link.previous;
  if (slot.first != nullptr) return;
  slots_.erase(std::string_view(slot.key.key.text()));
  quiet_.erase(slot.at);  // no one sleeps for it
}

void WaitTable::stop_sleeping(Waiter& waiter) noexcept {
  if (!std::exchange(waiter.is_sleeping, false)) return;
  for (FactLink& link : waiter.links) {
    if (!link.is_missing || --link.slot->sleeping > 0) continue;
    quiet_.splice(quiet_.end(), wanted_, link.slot->at);
    wanted_count_.fetch_sub(1, std::memory_order_relaxed);
  }
}

// A waiter that is woken is not looked for any more.
void WaitTable::wake(Waiter& waiter) {
  if (std::exchange(waiter.is_woken, true)) return;
  const bool was_sleeping = waiter.is_sleeping;
  stop_sleeping(waiter);
  if (was_sleeping) waiter.wake_up();
}

}  // namespace polly::state_detail
