// Lifetime: of a store, for calls that wait by themselves and not for its client: their coroutines do not go on after
// it (docs/coroutines.md).
//
//   const Lifetime lifetime_;                             // a member of the store, and ends with it
//   const Lifetime::Flag is_over = lifetime_.flag();
//   co_await yield_within(is_over);                       // yields the loop; never comes back where the store is gone
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>

#include "polly/base/task.hpp"

namespace polly::dynamodb_backend {

class Lifetime {
 public:
  using Flag = std::shared_ptr<const std::atomic<bool>>;

  Lifetime() : is_over_(std::make_shared<std::atomic<bool>>(false)) {}
  Lifetime(const Lifetime&) = delete;
  Lifetime& operator=(const Lifetime&) = delete;
  ~Lifetime() { *is_over_ = true; }

  Flag flag() const noexcept { return is_over_; }

 private:
  const std::shared_ptr<std::atomic<bool>> is_over_;
};

// Where the store is gone, the coroutine is destroyed on its loop, with those that await it.
Task<void> yield_within(Lifetime::Flag is_over);

// Counts the bytes that a computation has gone through: true where it has to yield before the next ones.
class Slices {
 public:
  static constexpr std::size_t kBytes = 64 * 1024;

  bool is_full_with(std::size_t bytes) noexcept {
    bytes_ += bytes;
    if (bytes_ < kBytes) return false;
    bytes_ = 0;
    return true;
  }

 private:
  std::size_t bytes_ = 0;
};

}  // namespace polly::dynamodb_backend
