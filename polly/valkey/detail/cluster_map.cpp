#include "polly/valkey/detail/cluster_map.hpp"

#include <utility>

namespace polly::valkey {

std::shared_ptr<const SlotMap> ClusterMap::current() const {
  const std::lock_guard lock(mutex_);
  return current_;
}

std::optional<Error> ClusterMap::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

void ClusterMap::want() noexcept {
  const std::lock_guard lock(mutex_);
  is_wanted_ = true;
}

bool ClusterMap::begin(TimePoint now) noexcept {
  const std::lock_guard lock(mutex_);
  if (is_under_way_ || !is_wanted_ || (not_before_ && now < *not_before_)) return false;
  if (not_before_ && now - *not_before_ > Backoff::kLongest) backoff_.reset();  // it has been quiet
  is_under_way_ = true;
  is_wanted_ = false;  // who wants one from now on may know more than this one will find
  return true;
}

void ClusterMap::accept(SlotMap map, TimePoint now) {
  auto next = std::make_shared<const SlotMap>(std::move(map));
  const std::lock_guard lock(mutex_);
  if (!current_ || *current_ != *next) backoff_.reset();
  current_ = std::move(next);
  failure_.reset();
  not_before_ = now + backoff_.next();
  is_under_way_ = false;
  version_.fetch_add(1, std::memory_order_release);
}

void ClusterMap::fail(Error error, TimePoint now) {
  const std::lock_guard lock(mutex_);
  failure_ = std::move(error);
  not_before_ = now + backoff_.next();
  is_under_way_ = false;
  is_wanted_ = true;
}

void ClusterMap::give_up() noexcept {
  const std::lock_guard lock(mutex_);
  is_under_way_ = false;
  is_wanted_ = true;
}

}  // namespace polly::valkey
