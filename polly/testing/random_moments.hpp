// RandomMoments: when to kill something that runs, so that most runs are killed and few are over before. How long a
// run takes depends on the machine: after one that was over, the moments are drawn from less time; after one that was
// killed, from more.
//
//   RandomMoments moments(1234);  // a seed
//   std::this_thread::sleep_for(moments.next());
//   moments.learn(the_run_was_killed);
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <random>

namespace polly::testing {

class RandomMoments {
 public:
  explicit RandomMoments(std::uint64_t seed) : random_(seed) {}

  std::chrono::microseconds next();  // after the start of the run
  void learn(bool was_killed);       // about the run of the last moment
  std::size_t killed() const noexcept { return killed_; }

 private:
  std::mt19937_64 random_;
  std::chrono::microseconds latest_{250'000};
  std::chrono::microseconds moment_{0};
  std::size_t killed_ = 0;
};

}  // namespace polly::testing
