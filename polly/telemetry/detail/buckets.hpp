// Buckets: finds a duration's bucket of a histogram quickly: first by the duration's number of bits, then among the few
// bounds (one, where bounds at least double) that lie between two powers of two.
//
//   bounds      0: <= 1000 ns     1: <= 2500 ns     2: <= 5000 ns    3: above
//   bits        .. 10 -> 0        11 -> 0 (1024..2047: start at bound 1)      12 -> 1 ...
#pragma once

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "polly/base/clock.hpp"

namespace polly::metrics_detail {

class Buckets {
 public:
  explicit Buckets(std::span<const Duration> bounds) : count_(bounds.size()) {
    for (const Duration bound : bounds) bounds_.push_back(bound.count());
    bounds_.push_back(std::numeric_limits<Duration::rep>::max());  // ends every search
    for (std::size_t bits = 0; bits < start_.size(); ++bits) {
      const auto smallest = bits == 0 ? 0 : Duration::rep{1} << (bits - 1);
      start_[bits] = static_cast<std::uint8_t>(index_from(0, smallest));
    }
  }

  std::size_t count() const noexcept { return count_; }
  std::span<const Duration::rep> bounds() const noexcept { return {bounds_.data(), count_}; }  // in nanoseconds

  // The index of the first bound that is not below `nanoseconds` (>= 0); count() where all are.
  std::size_t index_of(Duration::rep nanoseconds) const noexcept {
    const auto bits = static_cast<std::size_t>(std::bit_width(static_cast<std::uint64_t>(nanoseconds)));
    std::size_t index = start_[bits];
    index += bounds_[index] < nanoseconds ? 1 : 0;  // without a branch, which could not be predicted
    return index_from(index, nanoseconds);
  }

 private:
  std::size_t index_from(std::size_t index, Duration::rep nanoseconds) const noexcept {
    while (bounds_[index] < nanoseconds) ++index;
    return index;
  }

  std::array<std::uint8_t, 64> start_{};  // by number of bits; Duration's rep has at most 63
  std::size_t count_;
  std::vector<Duration::rep> bounds_;
};

}  // namespace polly::metrics_detail
