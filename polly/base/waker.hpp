// Waker: what a call invokes, once, when it has ended: the rest of a suspended coroutine. It holds Asio's handler in
// itself, where any_completion_handler would allocate: a call needs one.
//
//   Waker waker(std::move(handler));
//   std::move(waker)();                       // the coroutine goes on
//
// A waker that is destroyed without that destroys the coroutine, and those that await it, on their executor.
#pragma once

#include <atomic>
#include <boost/asio/associated_cancellation_slot.hpp>
#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace polly {

// A handler that is invoked unless `*is_abandoned`: then the store that the coroutine called was destroyed before, and
// the coroutine is destroyed instead. Flag: const std::atomic<bool>*, or a shared_ptr of one.
template <class Handler, class Flag>
struct UnlessAbandoned {
  UnlessAbandoned(Handler its_handler, Flag its_flag) noexcept
      : handler(std::move(its_handler)), is_abandoned(std::move(its_flag)) {}

  void operator()() && {
    if (!is_abandoned->load(std::memory_order_relaxed)) return std::move(handler)();
    boost::asio::get_associated_cancellation_slot(handler).clear();  // nothing is left to cancel
  }

  Handler handler;
  Flag is_abandoned;
};

class Waker {
 public:
  Waker() noexcept = default;
  template <class Handler>
    requires(!std::is_same_v<std::remove_cvref_t<Handler>, Waker>)
  Waker(Handler handler) noexcept : operations_(&kOperationsOf<Handler>) {  // NOLINT: a handler is a waker
    static_assert(sizeof(Handler) <= kBytesMax && alignof(Handler) <= alignof(std::max_align_t));
    static_assert(std::is_nothrow_move_constructible_v<Handler>);
    new (&handler_) Handler(std::move(handler));
  }
  Waker(Waker&& other) noexcept { take(other); }
  Waker& operator=(Waker&& other) noexcept {
    if (this != &other) {
      drop();
      take(other);
    }
    return *this;
  }
  ~Waker() { drop(); }

  explicit operator bool() const noexcept { return operations_ != nullptr; }

  // May destroy whatever holds this waker; it is empty by then.
  void operator()() && { std::exchange(operations_, nullptr)->call(&handler_); }

 private:
  static constexpr std::size_t kBytesMax = 24;

  struct Operations {
    void (*call)(void* handler);                     // and destroy
    void (*move)(void* handler, void* to) noexcept;  // and destroy
    void (*destroy)(void* handler) noexcept;
  };

  template <class Handler>
  static Handler taken(void* memory) noexcept {
    Handler* stored = std::launder(static_cast<Handler*>(memory));
    Handler handler(std::move(*stored));
    std::destroy_at(stored);
    return handler;
  }

  template <class Handler>
  static constexpr Operations kOperationsOf{
      [](void* memory) {
        Handler handler = taken<Handler>(memory);
        std::move(handler)();
      },
      [](void* memory, void* to) noexcept { new (to) Handler(taken<Handler>(memory)); },
      [](void* memory) noexcept { std::destroy_at(std::launder(static_cast<Handler*>(memory))); }};

  void take(Waker& other) noexcept {
    operations_ = std::exchange(other.operations_, nullptr);
    if (operations_ != nullptr) operations_->move(&other.handler_, &handler_);
  }
  void drop() noexcept {
    if (operations_ != nullptr) std::exchange(operations_, nullptr)->destroy(&handler_);
  }

  const Operations* operations_ = nullptr;
  alignas(std::max_align_t) std::byte handler_[kBytesMax];
};

}  // namespace polly
