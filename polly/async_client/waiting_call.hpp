// WaitingCall: what every call of an asynchronous client has, whatever it asks for: the deadline, the waker of the
// coroutine that waits, and its home: whatever holds the call until it ends (a queue, a pipeline, a batch).
//
//   enum class CallEnd { waiting, answered, cancelled };         // and more; `waiting` and `cancelled` are needed
//   class Call final : public async_client::WaitingCall<Call, CallEnd> {
//    public:
//     explicit Call(TimePoint deadline) : WaitingCall(deadline) {}
//     ~Call() { leave_home(); }                                  // while the whole call still exists
//   };
//
//   Call call(ctx.deadline());                                   // in the caller's coroutine frame
//   co_await submit(queue, call);                                // (submit.hpp) suspends; the call ends exactly once
//   if (call.end() == Call::End::answered) ...
//
// A caller that stops waiting (it is cancelled, or its loop is destroyed) takes its call out of its home. A reply that
// comes later is discarded there: it never reaches another caller. Belongs to one event loop; allocates nothing.
#pragma once

#include <cassert>
#include <utility>

#include "polly/base/clock.hpp"
#include "polly/base/waker.hpp"

namespace polly::async_client {

template <class Call>
class CallHome {
 public:
  // Forgets the call. Where it was sent, its reply is discarded when it comes.
  virtual void abandon(Call& call) noexcept = 0;

 protected:
  ~CallHome() = default;
};

template <class Call, class CallEnd>
class WaitingCall {
 public:
  using End = CallEnd;
  using Home = CallHome<Call>;

  WaitingCall(const WaitingCall&) = delete;
  WaitingCall& operator=(const WaitingCall&) = delete;

  TimePoint deadline() const noexcept { return deadline_; }
  End end() const noexcept { return end_; }

  // For submit() and for homes.
  void wait_with(Waker waker) noexcept { waker_ = std::move(waker), end_ = End::waiting; }
  void move_to(Home* home) noexcept { home_ = home; }
  Home* home() const noexcept { return home_; }  // nullptr: it has ended, or was not submitted yet
  void leave_home() noexcept {
    if (home_ == nullptr) return;
    home_->abandon(static_cast<Call&>(*this));
    home_ = nullptr;
  }

  // Ends the call. The caller goes on when the waker is invoked, and nothing else can end the call any more.
  [[nodiscard]] Waker finish(End end) noexcept {
    end_ = end;
    home_ = nullptr;
    return std::move(waker_);
  }

 protected:
  explicit WaitingCall(TimePoint deadline) noexcept : deadline_(deadline) {}
  ~WaitingCall() { assert(home_ == nullptr); }

 private:
  const TimePoint deadline_;
  Waker waker_;
  Home* home_ = nullptr;
  End end_ = End::waiting;
};

}  // namespace polly::async_client
