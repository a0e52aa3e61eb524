#include "polly/operations/detail/key_walk.hpp"

#include <algorithm>
#include <boost/asio/deferred.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

#include "polly/base/yield.hpp"

namespace polly::operations {

namespace {

bool may_pass(const Error& error) noexcept {
  switch (error.kind()) {
    case ErrorKind::unavailable:
    case ErrorKind::resource_exhausted:
    case ErrorKind::deadline_exceeded:
    case ErrorKind::unknown_outcome: return true;
    default: return false;
  }
}

}  // namespace

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
  failures_ = 0;
  backoff_.reset();
  const std::size_t bytes_of_key = bytes / std::max<std::size_t>(1, last_batch_) + 1;
  batch_keys_ = std::clamp<std::size_t>(kBatchBytesWanted / bytes_of_key, 1, std::min(2 * batch_keys_, kBatchKeysMost));
}

Task<void> KeyWalk::failed(std::vector<Key> keys, Error error) {
  if (!may_pass(error) || ++failures_ > kFailuresMax) throw Error(error);
  batch_keys_ = std::max<std::size_t>(1, keys.size() / 2);
  waiting_.insert(waiting_.begin(), std::make_move_iterator(keys.begin()), std::make_move_iterator(keys.end()));
  co_await wait(backoff_.next());
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
  if (turn_ && *turn_ > now) co_await wait(*turn_ - now);
  const Duration cost = std::chrono::nanoseconds(std::chrono::seconds(1)) / keys_per_second_ * static_cast<long>(keys);
  turn_ = std::max(turn_.value_or(now), now) + cost;
}

Task<void> KeyWalk::wait(Duration duration) {
  const auto executor = co_await boost::asio::this_coro::executor;
  boost::asio::steady_timer timer(executor, duration);
  co_await timer.async_wait(boost::asio::deferred);
}

}  // namespace polly::operations
