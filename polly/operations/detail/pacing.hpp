// Pacing: when an operation over a whole store goes on: not faster than it may, and later where the store fails.
//
//   co_await pacing.wait_for_turn(entries);     // before a batch
//   pacing.succeeded();
//   co_await pacing.failed(error);              // Error: this one, where it is permanent or the store failed too often
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>

#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/base/task.hpp"
#include "polly/operations/detail/retries.hpp"

namespace polly::operations {

class Pacing {
 public:
  explicit Pacing(std::uint32_t entries_per_second) noexcept : entries_per_second_(entries_per_second) {}  // 0: any

  Task<void> wait_for_turn(std::size_t entries);
  void succeeded() noexcept { retries_.succeeded(); }
  Task<void> failed(Error error) { return retries_.failed(std::move(error)); }

 private:
  const std::uint32_t entries_per_second_;
  Retries retries_;
  std::optional<TimePoint> turn_;  // when the next batch may begin
};

}  // namespace polly::operations
