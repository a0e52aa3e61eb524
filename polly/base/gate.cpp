#include "polly/base/gate.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <utility>
#include <vector>

namespace polly {

namespace {

namespace asio = boost::asio;

// Leaves the gate when it is destroyed: when the work has ended, and also when it never will, since its loop is gone.
class Visit {
 public:
  Visit(Gate& gate, std::shared_ptr<const void> owner) noexcept : owner_(std::move(owner)), gate_(&gate) {}
  Visit(Visit&& other) noexcept : owner_(std::move(other.owner_)), gate_(std::exchange(other.gate_, nullptr)) {}
  Visit& operator=(Visit&&) = delete;
  ~Visit() {
    if (gate_ != nullptr) gate_->leave();
  }

 private:
  std::shared_ptr<const void> owner_;  // released after the gate was left
  Gate* gate_;
};

// Whether another thread than this one runs the loop, as far as can be seen from outside.
bool may_be_driven(const asio::any_io_executor& loop) noexcept {
  const auto* executor = loop.target<asio::io_context::executor_type>();
  return executor == nullptr || !(executor->running_in_this_thread() || executor->context().stopped());
}

}  // namespace

// A coroutine that waits. It sleeps on a timer of its own loop, so that it is destroyed with that loop.
class Gate::Waiter {
 public:
  explicit Waiter(asio::any_io_executor executor) : executor_(std::move(executor)) {}

  // Returns early where it is cancelled. On the waiter's loop, like forget_timer().
  Task<void> sleep() {
    asio::steady_timer timer(executor_, asio::steady_timer::time_point::max());
    timer_ = &timer;
    co_await timer.async_wait(asio::as_tuple(asio::deferred));
    timer_ = nullptr;
  }
  void forget_timer() noexcept { timer_ = nullptr; }
  bool is_woken() const noexcept { return is_woken_; }

  // From any thread.
  static void wake(std::shared_ptr<Waiter> waiter) {
    const asio::any_io_executor executor = waiter->executor_;
    asio::post(executor, [waiter = std::move(waiter)] {
      waiter->is_woken_ = true;
      if (waiter->timer_ != nullptr) waiter->timer_->cancel();
    });
  }

 private:
  const asio::any_io_executor executor_;
  asio::steady_timer* timer_ = nullptr;  // while it sleeps
  bool is_woken_ = false;
};

class Gate::State {
 public:
  bool enter() noexcept {
    const std::lock_guard lock(mutex_);
    if (is_closed_) return false;
    ++running_;
    return true;
  }

  void leave() noexcept {
    const std::lock_guard lock(mutex_);
    if (--running_ > 0) return;
    empty_.notify_all();
    for (std::shared_ptr<Waiter>& waiter : std::exchange(waiters_, {})) Waiter::wake(std::move(waiter));
  }

  void close() noexcept {
    const std::lock_guard lock(mutex_);
    is_closed_ = true;
  }

  std::size_t running() const noexcept {
    const std::lock_guard lock(mutex_);
    return running_;
  }

  void wait() {
    std::unique_lock lock(mutex_);
    empty_.wait(lock, [this] { return running_ == 0; });
  }

  bool wait_for(Duration longest) {
    std::unique_lock lock(mutex_);
    return empty_.wait_for(lock, longest, [this] { return running_ == 0; });
  }

  // False where there is nothing to wait for.
  bool add(const std::shared_ptr<Waiter>& waiter) {
    const std::lock_guard lock(mutex_);
    if (running_ > 0) waiters_.push_back(waiter);
    return running_ > 0;
  }

  void remove(const std::shared_ptr<Waiter>& waiter) noexcept {
    const std::lock_guard lock(mutex_);
    std::erase(waiters_, waiter);
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable empty_;
  std::size_t running_ = 0;
  bool is_closed_ = false;
  std::vector<std::shared_ptr<Waiter>> waiters_;
};

Gate::Gate() : state_(std::make_shared<State>()) {}

Gate::~Gate() {
  close();
  wait();
}

bool Gate::enter() noexcept {
  return state_->enter();
}

// The last one to leave may be followed at once by the gate's end.
void Gate::leave() noexcept {
  const std::shared_ptr<State> state = state_;
  state->leave();
}

void Gate::close() noexcept {
  state_->close();
}

std::size_t Gate::running() const noexcept {
  return state_->running();
}

void Gate::wait() {
  state_->wait();
}

bool Gate::wait_for(Duration longest) {
  return state_->wait_for(longest);
}

bool Gate::wait_while_driven(const asio::any_io_executor& loop, TimePoint give_up) {
  constexpr Milliseconds kSlice{20};  // from one look at the loop to the next
  while (running() > 0) {
    if (!may_be_driven(loop) || system_clock().now() >= give_up) return false;
    if (wait_for(kSlice)) return true;
  }
  return true;
}

Task<void> Gate::close_and_wait() {
  close();
  return wait_until_empty(state_);
}

Task<void> Gate::wait_until_empty(std::shared_ptr<State> state) {
  // Also where the coroutine is destroyed with its loop: nothing is posted to that loop any more.
  struct Removal {
    Removal(State& its_state, const std::shared_ptr<Waiter>& its_waiter) : state(its_state), waiter(its_waiter) {}
    Removal(const Removal&) = delete;
    Removal& operator=(const Removal&) = delete;
    ~Removal() {
      state.remove(waiter);
      waiter->forget_timer();
    }

    State& state;
    const std::shared_ptr<Waiter>& waiter;
  };
  const auto waiter = std::make_shared<Waiter>(co_await asio::this_coro::executor);
  if (!state->add(waiter)) co_return;
  const Removal removal(*state, waiter);
  while (!waiter->is_woken()) {
    co_await waiter->sleep();
    const asio::cancellation_state cancellation = co_await asio::this_coro::cancellation_state;
    if (!waiter->is_woken() && cancellation.cancelled() != asio::cancellation_type::none) {
      throw boost::system::system_error(asio::error::operation_aborted);
    }
  }
}

bool spawn_keeping(std::shared_ptr<const void> owner, Gate& gate, const asio::any_io_executor& executor,
                   Task<void> work, std::shared_ptr<asio::cancellation_signal> cancel) {
  if (!gate.enter()) return false;
  const asio::cancellation_slot slot = cancel ? cancel->slot() : asio::cancellation_slot();
  auto leave = [visit = Visit(gate, std::move(owner)), cancel = std::move(cancel)](std::exception_ptr escaped) {
    if (escaped) std::terminate();
  };
  asio::co_spawn(executor, std::move(work), asio::bind_cancellation_slot(slot, std::move(leave)));
  return true;
}

bool spawn(Gate& gate, const asio::any_io_executor& executor, Task<void> work) {
  return spawn_keeping(nullptr, gate, executor, std::move(work));
}

bool spawn(Gate& gate, const asio::any_io_executor& executor, Task<void> work,
           std::shared_ptr<asio::cancellation_signal> cancel) {
  return spawn_keeping(nullptr, gate, executor, std::move(work), std::move(cancel));
}

}  // namespace polly
