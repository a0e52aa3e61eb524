#include "polly/cli/latency_histogram.hpp"

#include <algorithm>
#include <bit>
#include <cmath>

namespace polly::cli {

void LatencyHistogram::record(Duration latency) noexcept {
  ++counts_[bucket_of(static_cast<std::uint64_t>(std::max<Duration::rep>(latency.count(), 0)))];
  ++count_;
}

void LatencyHistogram::add(const LatencyHistogram& other) noexcept {
  for (std::size_t i = 0; i < kBuckets; ++i) counts_[i] += other.counts_[i];
  count_ += other.count_;
}

Duration LatencyHistogram::quantile(double q) const noexcept {
  const auto wanted =
      std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(q * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += counts_[bucket];
    if (seen >= wanted) return Duration(static_cast<Duration::rep>(middle_of(bucket)));
  }
  return Duration::zero();
}

std::size_t LatencyHistogram::bucket_of(std::uint64_t nanoseconds) noexcept {
  if (nanoseconds < kExact) return nanoseconds;
  const auto shift = static_cast<std::size_t>(std::bit_width(nanoseconds)) - 7;  // leaves 64 to 127
  return kExact + (shift - 1) * kStepsPerPower + ((nanoseconds >> shift) - kStepsPerPower);
}

std::uint64_t LatencyHistogram::middle_of(std::size_t bucket) noexcept {
  if (bucket < kExact) return bucket;
  const std::size_t shift = (bucket - kExact) / kStepsPerPower + 1;
  const std::uint64_t step = (bucket - kExact) % kStepsPerPower + kStepsPerPower;
  return (step << shift) + (std::uint64_t{1} << (shift - 1));
}

}  // namespace polly::cli
