// Slots: limit how many callers do something at the same time. A caller that finds no free slot is refused at once.
//
//   Slots listings(8);
//   std::optional<Slots::Slot> slot = listings.take();
//   if (!slot) co_return problem(503, "...");              // otherwise the slot is free again when `slot` is destroyed
//
// Thread-safe. The Slots outlive every Slot.
#pragma once

#include <atomic>
#include <cstddef>
#include <optional>
#include <utility>

namespace polly {

class Slots {
 public:
  class Slot {
   public:
    Slot(Slot&& other) noexcept : slots_(std::exchange(other.slots_, nullptr)) {}
    Slot& operator=(Slot&&) = delete;
    ~Slot() {
      if (slots_ != nullptr) slots_->taken_.fetch_sub(1);
    }

   private:
    friend class Slots;
    explicit Slot(Slots* slots) noexcept : slots_(slots) {}

    Slots* slots_;
  };

  explicit Slots(std::size_t max) noexcept : max_(max) {}
  Slots(const Slots&) = delete;
  Slots& operator=(const Slots&) = delete;

  std::optional<Slot> take() noexcept {
    Slot slot(this);
    if (taken_.fetch_add(1) >= max_) return std::nullopt;
    return slot;
  }
  std::size_t taken() const noexcept { return taken_.load(); }
  std::size_t max() const noexcept { return max_; }

 private:
  const std::size_t max_;
  std::atomic<std::size_t> taken_{0};
};

}  // namespace polly
