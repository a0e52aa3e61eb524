#include "polly/backends/sqlite/detail/ticker.hpp"

#include <utility>

namespace polly::sqlite {

Ticker::Ticker(std::function<void()> on_tick) : on_tick_(std::move(on_tick)) {
  thread_ = std::jthread([this](const std::stop_token& stop) { run(stop); });
}

void Ticker::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
}

void Ticker::run(const std::stop_token& stop) {
  std::unique_lock lock(mutex_);
  while (!stopped_.wait_for(lock, stop, kTick, [&] { return stop.stop_requested(); })) on_tick_();
}

}  // namespace polly::sqlite
