// FaultPlan: which request of a DynamoDbService meets which fault.
//
//   plan.add(DynamoDbFault::throttle().times(2));
//   if (const auto fault = plan.next(request)) ...
#pragma once

#include <atomic>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <optional>
#include <utility>

#include "polly/testing/dynamodb_fault.hpp"

namespace polly::testing::dynamodb {

// May be used from several threads.
class FaultPlan {
 public:
  using Predicate = std::function<std::optional<DynamoDbFault>(const DynamoDbRequest&)>;

  void add(DynamoDbFault fault) {
    const std::lock_guard lock(mutex_);
    if (fault.left > 0) queue_.push_back(std::move(fault));
    is_empty_ = queue_.empty() && !predicate_;
  }

  void decide_by(Predicate predicate) {
    const std::lock_guard lock(mutex_);
    predicate_ = std::move(predicate);
    is_empty_ = queue_.empty() && !predicate_;
  }

  void clear() {
    const std::lock_guard lock(mutex_);
    queue_.clear();
    predicate_ = nullptr;
    is_empty_ = true;
  }

  std::size_t left() const {
    const std::lock_guard lock(mutex_);
    std::size_t count = 0;
    for (const DynamoDbFault& fault : queue_) count += fault.left;
    return count;
  }

  // The first of the queue that concerns the request; else what the predicate decides.
  std::optional<DynamoDbFault> next(const DynamoDbRequest& request) {
    if (is_empty_) return std::nullopt;
    Predicate predicate;
    {
      const std::lock_guard lock(mutex_);
      for (auto fault = queue_.begin(); fault != queue_.end(); ++fault) {
        if (!fault->concerns(request.operation)) continue;
        DynamoDbFault chosen = *fault;
        if (--fault->left == 0) queue_.erase(fault);
        is_empty_ = queue_.empty() && !predicate_;
        return chosen;
      }
      predicate = predicate_;
    }
    return predicate ? predicate(request) : std::nullopt;
  }

 private:
  mutable std::mutex mutex_;
  std::deque<DynamoDbFault> queue_;
  Predicate predicate_;
  std::atomic<bool> is_empty_{true};
};

}  // namespace polly::testing::dynamodb
