#include "polly/backends/memory/detail/sweeper.hpp"

#include <chrono>

namespace polly::memory {

namespace {

constexpr std::chrono::microseconds kBurst{100};
constexpr std::chrono::microseconds kRest{50};  // the kernel sleeps about twice that

}  // namespace

Sweeper::Sweeper(Keyspace& keyspace, const Clock& clock) : keyspace_(keyspace), clock_(clock) {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Sweeper::stop() {
  thread_.request_stop();
  const std::lock_guard lock(joining_);
  if (thread_.joinable()) thread_.join();
}

// The store's clock decides what has expired; bursts and pauses are measured with the machine's.
void Sweeper::run(const std::stop_token& stop) {
  while (wait(stop, Ticks::kTick)) {
    TimePoint burst_began = system_clock().now();
    const auto rest = [&] {
      if (system_clock().now() - burst_began < kBurst) return !stop.stop_requested();
      const bool goes_on = wait(stop, kRest);
      burst_began = system_clock().now();
      return goes_on;
    };
    keyspace_.sweep(clock_.now(), rest);
  }
}

bool Sweeper::wait(const std::stop_token& stop, Duration longest) {
  std::unique_lock lock(mutex_);
  stopped_.wait_for(lock, stop, longest, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace polly::memory
