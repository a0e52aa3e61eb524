// RetryBudget: bounds the retries of all calls of a client together, so that an outage is not made worse by them. A
// retry takes tokens, an answer gives some back: a service that answers well allows as many retries as are needed, one
// that fails all the time soon gets each call once. The numbers are those of AWS's SDKs in their standard mode.
//
//   if (budget.take()) ...                            // try once more
//   budget.give_back(attempts);                       // the call was answered, at that attempt
//
// Thread-safe.
#pragma once

#include <algorithm>
#include <atomic>

namespace polly::dynamodb {

class RetryBudget {
 public:
  static constexpr int kTokens = 500;
  static constexpr int kRetryCost = 5;

  bool take() noexcept {
    int left = tokens_.load(std::memory_order_relaxed);
    do {
      if (left < kRetryCost) return false;
    } while (!tokens_.compare_exchange_weak(left, left - kRetryCost, std::memory_order_relaxed));
    return true;
  }

  // A first attempt that was answered gives one token, a later one what it had cost.
  void give_back(int attempt) noexcept {
    const int given = attempt > 1 ? kRetryCost : 1;
    int left = tokens_.load(std::memory_order_relaxed);
    while (left < kTokens &&
           !tokens_.compare_exchange_weak(left, std::min(kTokens, left + given), std::memory_order_relaxed)) {
    }
  }

  int tokens() const noexcept { return tokens_.load(std::memory_order_relaxed); }

 private:
  std::atomic<int> tokens_{kTokens};
};

}  // namespace polly::dynamodb
