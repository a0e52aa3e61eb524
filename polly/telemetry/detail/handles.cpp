// What a counter and a histogram do when something is counted: the hot path of all metrics.
#include <algorithm>
#include <array>

#include "polly/telemetry/detail/buckets.hpp"
#include "polly/telemetry/detail/cells.hpp"
#include "polly/telemetry/metrics.hpp"

namespace polly {

using metrics_detail::Block;
using metrics_detail::Cell;

namespace {

// Adds to a cell of the thread's own block: no other thread writes it, so no bus lock is needed.
void add_to(Cell& cell, std::uint64_t n) noexcept {
  cell.store(cell.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
}

}  // namespace

void Counter::add(std::uint64_t n) const noexcept {
  if (cells_ == nullptr) return;
  Block* block = cells_->local();
  Cell* cell = block == nullptr ? nullptr : block->at(first_);
  if (cell == nullptr) return cells_->add_shared(first_, n);
  add_to(*cell, n);
}

void Histogram::observe(Duration duration) const noexcept {
  if (cells_ == nullptr) return;
  const Duration::rep nanoseconds = std::max(duration.count(), Duration::rep{0});
  const std::size_t bucket = 1 + buckets_->index_of(nanoseconds);
  Block* block = cells_->local();
  Cell* cells = block == nullptr ? nullptr : block->at(first_);
  if (cells == nullptr) {
    cells_->add_shared(first_, static_cast<std::uint64_t>(nanoseconds));
    return cells_->add_shared(first_ + bucket, 1);
  }
  add_to(cells[0], static_cast<std::uint64_t>(nanoseconds));
  add_to(cells[bucket], 1);
}

std::span<const Duration> latency_bounds() noexcept {
  static constexpr std::array<Duration, 9> kBounds{std::chrono::microseconds(100),
                                                   std::chrono::microseconds(500),
                                                   Milliseconds(1),
                                                   Milliseconds(5),
                                                   Milliseconds(25),
                                                   Milliseconds(100),
                                                   Milliseconds(500),
                                                   Milliseconds(2'500),
                                                   Milliseconds(10'000)};
  return kBounds;
}

}  // namespace polly
