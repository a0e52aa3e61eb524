// Replaceable: a value that one thread replaces as a whole while others use it.
//
//   Replaceable<Secret> token(std::make_shared<const Secret>("before"));
//   const std::shared_ptr<const Secret> now = token.get();       // once for each request, which then has one value
//   token.replace(std::make_shared<const Secret>("after"));
//
// Thread-safe. The lock is held for the copy of a pointer only.
#pragma once

#include <memory>
#include <mutex>
#include <utility>

namespace polly {

template <class T>
class Replaceable {
 public:
  explicit Replaceable(std::shared_ptr<const T> value) noexcept : value_(std::move(value)) {}
  Replaceable(const Replaceable&) = delete;
  Replaceable& operator=(const Replaceable&) = delete;

  std::shared_ptr<const T> get() const {
    const std::lock_guard lock(mutex_);
    return value_;
  }

  // The previous value is destroyed after its last use, not under the lock.
  void replace(std::shared_ptr<const T> value) {
    const std::lock_guard lock(mutex_);
    value_.swap(value);
  }

 private:
  mutable std::mutex mutex_;
  std::shared_ptr<const T> value_;  // under mutex_; owners: this, and each request that uses it
};

}  // namespace polly
