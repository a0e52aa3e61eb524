#include "polly/operations/detail/key_walk.hpp"

#include <algorithm>
#include <utility>

#include "polly/base/yield.hpp"

namespace polly::operations {

Task<std::vector<Key>> KeyWalk::next() {
  co_await yield();
  while (waiting_.empty() && !has_all_) co_await fetch_page();
  const auto count = static_cast<std::ptrdiff_t>(std::min(batch_keys_, waiting_.size()));
  std::vector<Key> keys(std::make_move_iterator(waiting_.begin()), std::make_move_iterator(waiting_.begin() + count));
  waiting_.erase(waiting_.begin(), waiting_.begin() + count);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  last_batch_ = keys.size();
  co_await wait_for_turn(keys.size());
  co_return keys;
}

void KeyWalk::took(std::size_t bytes) noexcept {
  retries_.succeeded();
  const std::size_t bytes_of_key = bytes / std::max<std::size_t>(1, last_batch_) + 1;
  batch_keys_ = std::clamp<std::size_t>(kBatchBytesWanted / bytes_of_key, 1, std::min(2 * batch_keys_, kBatchKeysMost));
}

Task<void> KeyWalk::failed(std::vector<Key> keys, Error error) {
  batch_keys_ = std::max<std::size_t>(1, keys.size() / 2);
  waiting_.insert(waiting_.begin(), std::make_move_iterator(keys.begin()), std::make_move_iterator(keys.end()));
  co_await retries_.failed(std::move(error));
}

Task<void> KeyWalk::fetch_page() {
  std::optional<Error> failure;
  try {
    Page page = co_await store_.scan(ctx_, Scan("").page_keys(kScanPageKeysMax), cursor_);
    if (page.next) trail_.follow(*page.next);
    waiting_.insert(waiting_.end(), std::make_move_iterator(page.keys.begin()),
                    std::make_move_iterator(page.keys.end()));
    has_all_ = !page.next;
    cursor_ = std::move(page.next);
  } catch (const Error& error) {
    failure.emplace(error);
  }
  if (failure) co_await failed(std::vector<Key>(), *failure);
}

Task<void> KeyWalk::wait_for_turn(std::size_t keys) {
  if (keys_per_second_ == 0) co_return;
  const TimePoint now = system_clock().now();
  if (turn_ && *turn_ > now) co_await wait_for(*turn_ - now);
  const Duration cost = std::chrono::nanoseconds(std::chrono::seconds(1)) / keys_per_second_ * static_cast<long>(keys);
  turn_ = std::max(turn_.value_or(now), now) + cost;
}

}  // namespace polly::operations
