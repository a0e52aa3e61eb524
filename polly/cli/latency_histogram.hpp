// LatencyHistogram: counts latencies in a fixed number of buckets: exact below 128 ns, then 64 buckets per power of
// two, so that a quantile is off by at most 1.6 percent. 30 KB; not thread-safe.
//
//   bucket   0 ... 127 | 128 ... 191          | 192 ... 255          | ...
//   from     0 ... 127 | 128 130 132 ... 254  | 256 260 264 ... 508  | ...      nanoseconds
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "polly/base/clock.hpp"

namespace polly::cli {

class LatencyHistogram {
 public:
  void record(Duration latency) noexcept;
  void add(const LatencyHistogram& other) noexcept;

  std::uint64_t count() const noexcept { return count_; }
  // The latency that the fraction `q` (0 to 1) of all latencies does not exceed; zero where nothing was recorded.
  Duration quantile(double q) const noexcept;

 private:
  static constexpr std::size_t kExact = 128;
  static constexpr std::size_t kStepsPerPower = 64;
  static constexpr std::size_t kBuckets = kExact + 57 * kStepsPerPower;

  static std::size_t bucket_of(std::uint64_t nanoseconds) noexcept;
  static std::uint64_t middle_of(std::size_t bucket) noexcept;

  std::array<std::uint64_t, kBuckets> counts_{};
  std::uint64_t count_ = 0;
};

}  // namespace polly::cli
