#include "polly/base/gate.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <exception>
#include <utility>

namespace polly {

namespace {

// Leaves the gate when it goes: when the work has ended, and also when it never will, since its loop is gone.
class Visit {
 public:
  explicit Visit(Gate& gate) noexcept : gate_(&gate) {}
  Visit(Visit&& other) noexcept : gate_(std::exchange(other.gate_, nullptr)) {}
  Visit& operator=(Visit&&) = delete;
  ~Visit() {
    if (gate_ != nullptr) gate_->leave();
  }

 private:
  Gate* gate_;
};

}  // namespace

Gate::~Gate() {
  close();
  std::unique_lock lock(mutex_);
  empty_.wait(lock, [this] { return running_ == 0; });
}

bool Gate::enter() noexcept {
  const std::lock_guard lock(mutex_);
  if (closed_) return false;
  ++running_;
  return true;
}

void Gate::leave() noexcept {
  const std::lock_guard lock(mutex_);
  --running_;
  if (running_ == 0) empty_.notify_all();
}

void Gate::close() noexcept {
  const std::lock_guard lock(mutex_);
  closed_ = true;
}

std::size_t Gate::running() const noexcept {
  const std::lock_guard lock(mutex_);
  return running_;
}

bool Gate::wait_for(Duration longest) {
  std::unique_lock lock(mutex_);
  return empty_.wait_for(lock, longest, [this] { return running_ == 0; });
}

Task<void> wait_until_empty(const Gate* gate) {
  constexpr std::chrono::milliseconds kPause{2};
  boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor);
  while (gate->running() > 0) {
    timer.expires_after(kPause);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
}

bool spawn(Gate& gate, const boost::asio::any_io_executor& executor, Task<void> work) {
  if (!gate.enter()) return false;
  auto leave = [visit = Visit(gate)](std::exception_ptr escaped) {
    if (escaped) std::terminate();
  };
  boost::asio::co_spawn(executor, std::move(work), std::move(leave));
  return true;
}

bool spawn(Gate& gate, const boost::asio::any_io_executor& executor, Task<void> work,
           std::shared_ptr<boost::asio::cancellation_signal> cancel) {
  if (!gate.enter()) return false;
  const boost::asio::cancellation_slot slot = cancel->slot();
  auto leave = [visit = Visit(gate), cancel = std::move(cancel)](std::exception_ptr escaped) {
    if (escaped) std::terminate();
  };
  boost::asio::co_spawn(executor, std::move(work), boost::asio::bind_cancellation_slot(slot, std::move(leave)));
  return true;
}

}  // namespace polly
