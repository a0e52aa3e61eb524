// Ticker: a thread that calls a function every kTick, so that callers whose deadline has passed go on although the
// thread that works for them is blocked by the disk.
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
  static constexpr Milliseconds kTick{25};  // how late a deadline may be noticed

  explicit Ticker(std::function<void()> on_tick);
  Ticker(const Ticker&) = delete;
  Ticker& operator=(const Ticker&) = delete;
  ~Ticker() { stop(); }

  void stop();  // waits for the call under way

 private:
  void run(const std::stop_token& stop);

  const std::function<void()> on_tick_;
  std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::jthread thread_;
};

}  // namespace polly::sqlite
