// Waker: what a call invokes, once, when it has ended: the rest of a suspended coroutine. It holds Asio's handler in
// itself, where any_completion_handler would allocate: a call needs one.
#pragma once

#include <cstddef>
#include <memory>
#include <new>
#include <type_traits>
#include <utility>

namespace polly {

class Waker {
 public:
  Waker() noexcept = default;
  template <class Handler>
    requires(!std::is_same_v<std::remove_cvref_t<Handler>, Waker>)
  Waker(Handler handler) noexcept : deeds_(&kDeedsOf<Handler>) {  // NOLINT: a handler is a waker
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

  explicit operator bool() const noexcept { return deeds_ != nullptr; }

  // May destroy whatever holds this waker; it is empty by then.
  void operator()() && { std::exchange(deeds_, nullptr)->call(&handler_); }

 private:
  static constexpr std::size_t kBytesMax = 24;

  struct Deeds {
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
  static constexpr Deeds kDeedsOf{
      [](void* memory) {
        Handler handler = taken<Handler>(memory);
        std::move(handler)();
      },
      [](void* memory, void* to) noexcept { new (to) Handler(taken<Handler>(memory)); },
      [](void* memory) noexcept { std::destroy_at(std::launder(static_cast<Handler*>(memory))); }};

  void take(Waker& other) noexcept {
    deeds_ = std::exchange(other.deeds_, nullptr);
    if (deeds_ != nullptr) deeds_->move(&other.handler_, &handler_);
  }
  void drop() noexcept {
    if (deeds_ != nullptr) std::exchange(deeds_, nullptr)->destroy(&handler_);
  }

  const Deeds* deeds_ = nullptr;
  alignas(std::max_align_t) std::byte handler_[kBytesMax];
};

}  // namespace polly
