// Ticker: a thread that looks at its clock again and again, so that callers who are out of time go on although the
// thread that works for them is held up by the disk.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

#include "polly/base/clock.hpp"

namespace polly::sqlite {

class Ticker {
 public:
  static constexpr Milliseconds kTick{25};  // how late a deadline is noticed

  explicit Ticker(std::function<void()> look);
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;
  ~Ticker() { stop(); }

  void stop();  // at once; waits for the look under way

 private:
  void run(const std::stop_token& stop);

  const std::function<void()> look_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;
};

}  // namespace polly::sqlite
