// Pacing: when an operation over a whole store goes on: not faster than it may, and later where the store fails.
//
//   co_await pacing.wait_for_turn(entries);     // before a batch
//   pacing.succeeded();
//   co_await pacing.failed(error);              // Error: this one, where it is permanent or the store failed too often
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "polly/base/backoff.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/base/task.hpp"

namespace polly::operations {

class Pacing {
 public:
  static constexpr int kFailuresMax = 20;  // in a row: about 8 s, and the time-outs of the store

  explicit Pacing(std::uint32_t entries_per_second) noexcept : entries_per_second_(entries_per_second) {}  // 0: any

  Task<void> wait_for_turn(std::size_t entries);
  void succeeded() noexcept;
  Task<void> failed(Error error);

 private:
  const std::uint32_t entries_per_second_;
  int failures_ = 0;
  Backoff backoff_{1};
  std::optional<TimePoint> turn_;  // when the next batch may begin
};

}  // namespace polly::operations
