#include "polly/http/detail/memory_budget.hpp"

#include <utility>

namespace polly::http {

bool MemoryBudget::take(std::size_t more, std::size_t total) noexcept {
  const std::size_t limit = limit_of(total);
  std::size_t used = used_.load(std::memory_order_relaxed);
  do {
    if (used > limit || more > limit - used) return false;
  } while (!used_.compare_exchange_weak(used, used + more, std::memory_order_relaxed));
  std::size_t peak = peak_.load(std::memory_order_relaxed);
  while (peak < used + more && !peak_.compare_exchange_weak(peak, used + more, std::memory_order_relaxed)) {
  }
  return true;
}

MemoryCharge::MemoryCharge(MemoryCharge&& other) noexcept
    : budget_(other.budget_), bytes_(std::exchange(other.bytes_, 0)) {}

MemoryCharge& MemoryCharge::operator=(MemoryCharge&& other) noexcept {
  std::swap(budget_, other.budget_);
  std::swap(bytes_, other.bytes_);
  return *this;
}

bool MemoryCharge::resize(std::size_t bytes) noexcept {
  if (bytes > bytes_ && !budget_->take(bytes - bytes_, bytes)) return false;
  if (bytes < bytes_) budget_->give_back(bytes_ - bytes);
  bytes_ = bytes;
  return true;
}

}  // namespace polly::http
