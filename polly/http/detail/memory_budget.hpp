// MemoryBudget: how much memory the connections of a server hold together: bytes received, bodies, replies that wait to
// be written. Charged is what is allocated (a string's capacity; while it grows, the old and the new one), not what is
// in use. MemoryCharge: what one owner holds of it; given back when it goes.
//
//   MemoryCharge charge(core.memory);
//   if (!charge.resize(capacity)) return refuse(503, ...);      // before the allocation
//   body.reserve(capacity);
//
// The last quarter is for owners of up to kSmallBytes, and of that the last part (a sixteenth of all) for those of up
// to kTinyBytes: a few large requests do not keep out the many small ones, and those do not keep out a question about
// health. A budget is for any thread, a charge for one.
#pragma once

#include <atomic>
#include <cstddef>

namespace polly::http {

class MemoryBudget {
 public:
  static constexpr std::size_t kSmallBytes = 64 * 1024;
  static constexpr std::size_t kTinyBytes = 4 * 1024;

  explicit MemoryBudget(std::size_t bytes_max) noexcept : bytes_max_(bytes_max) {}
  MemoryBudget(const MemoryBudget&) = delete;
  MemoryBudget& operator=(const MemoryBudget&) = delete;

  std::size_t bytes_max() const noexcept { return bytes_max_; }
  std::size_t used() const noexcept { return used_.load(std::memory_order_relaxed); }

  // The most that was used since this was asked last.
  std::size_t take_peak() noexcept { return peak_.exchange(used(), std::memory_order_relaxed); }

  // Whether there can ever be room for an owner of `total`.
  bool could_hold(std::size_t total) const noexcept { return total <= limit_of(total); }

 private:
  friend class MemoryCharge;

  bool take(std::size_t more, std::size_t total) noexcept;  // all of it, or false and nothing
  void give_back(std::size_t bytes) noexcept { used_.fetch_sub(bytes, std::memory_order_relaxed); }
  std::size_t limit_of(std::size_t total) const noexcept {
    if (total <= kTinyBytes) return bytes_max_;
    return total <= kSmallBytes ? bytes_max_ - bytes_max_ / 16 : bytes_max_ - bytes_max_ / 4;
  }

  const std::size_t bytes_max_;
  std::atomic<std::size_t> used_{0};
  std::atomic<std::size_t> peak_{0};
};

class MemoryCharge {
 public:
  explicit MemoryCharge(MemoryBudget& budget) noexcept : budget_(&budget) {}
  MemoryCharge(MemoryCharge&& other) noexcept;
  MemoryCharge& operator=(MemoryCharge&& other) noexcept;
  ~MemoryCharge() { release(); }

  std::size_t bytes() const noexcept { return bytes_; }
  const MemoryBudget& budget() const noexcept { return *budget_; }

  // Holds `bytes` from now on. False where there is no room for more: it holds what it held before. Less is never
  // refused.
  bool resize(std::size_t bytes) noexcept;
  void release() noexcept { resize(0); }

 private:
  MemoryBudget* budget_;
  std::size_t bytes_ = 0;
};

}  // namespace polly::http
