// Noise: the worst delay with which this machine wakes a thread. A test that compares a time with a bound in
// milliseconds adds it to that bound, because other programs on the machine are not what is tested.
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

  // Since the object was created. Twice the delay of one thread: a measured time involves two of them, one that acts
  // and one that reads the clock.
  std::chrono::nanoseconds worst() const;

 private:
  void listen();

  std::atomic<std::chrono::nanoseconds::rep> latest_{0};
  std::atomic<std::chrono::steady_clock::rep> due_{0};  // when it should wake next
  std::atomic<bool> is_over_{false};
  std::thread thread_;
};

}  // namespace polly::testing
