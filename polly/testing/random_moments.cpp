#include "polly/testing/random_moments.hpp"

#include <algorithm>

namespace polly::testing {

std::chrono::microseconds RandomMoments::next() {
  moment_ = std::chrono::microseconds(random_() % static_cast<std::uint64_t>(latest_.count()));
  return moment_;
}

void RandomMoments::learn(bool was_killed) {
  if (was_killed) {
    ++killed_;
    latest_ = latest_ * 9 / 8;
  } else {
    latest_ = std::max(moment_, std::chrono::microseconds(1000));
  }
}

}  // namespace polly::testing
