#include "polly/testing/noise.hpp"

#include <algorithm>

namespace polly::testing {

namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kStep{1};

}  // namespace

Noise::Noise() : due_(steady_clock::now().time_since_epoch().count()), thread_([this] { listen(); }) {}

Noise::~Noise() {
  is_over_ = true;
  thread_.join();
}

// Includes the delay of a thread that is late at this moment.
std::chrono::nanoseconds Noise::worst() const {
  const steady_clock::time_point due{steady_clock::duration(due_)};
  const std::chrono::nanoseconds now_late = steady_clock::now() - due;
  return 2 * std::max(std::chrono::nanoseconds(latest_), now_late);
}

void Noise::listen() {
  while (!is_over_) {
    const steady_clock::time_point due = steady_clock::now() + kStep;
    due_ = due.time_since_epoch().count();
    std::this_thread::sleep_until(due);
    const std::chrono::nanoseconds late = steady_clock::now() - due;
    latest_ = std::max(latest_.load(), late.count());
  }
}

}  // namespace polly::testing
