// Noise: how late this machine wakes a thread that has something to do, at worst. A test that holds something against a
// bound in milliseconds adds it to that bound: other programs of the machine are not what is tested.
//
//   Noise noise;
//   const Duration took = ...;                        // promised within 100 ms
//   EXPECT_LT(took, 100ms + noise.worst());
//
// A quiet machine wakes within a tenth of a millisecond, so the bound is as sharp as the machine allows.
#pragma once

#include <atomic>
#include <chrono>
#include <thread>

namespace polly::testing {

class Noise {
 public:
  Noise();
  Noise(const Noise&) = delete;
  Noise& operator=(const Noise&) = delete;
  ~Noise();

  // Since it was made. Twice what one thread was late: what is measured needs two of them, one that notices and one
  // that looks at the time.
  std::chrono::nanoseconds worst() const;

 private:
  void listen();

  std::atomic<std::chrono::nanoseconds::rep> latest_{0};
  std::atomic<std::chrono::steady_clock::rep> due_{0};  // when it has to wake next
  std::atomic<bool> is_over_{false};
  std::thread thread_;
};

}  // namespace polly::testing
