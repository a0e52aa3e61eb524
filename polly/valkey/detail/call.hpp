// Call: commands under way and the caller who waits for their replies. It lives in the caller's coroutine frame; who
// holds it meanwhile (a Pipeline, or a Pool without a connection) is its home.
//
//   Call call(commands, Effect::read, ctx.deadline());
//   co_await pool.submit(call);                 // suspends; ends exactly once, on the pool's loop
//   if (call.end() == Call::End::answered) use(call.replies());
//
// A caller that goes before its time (cancelled, its loop destroyed) takes its call out of its home; the place for the
// reply stays there, so that a late reply never reaches somebody else.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/waker.hpp"
#include "polly/resp3/command.hpp"
#include "polly/resp3/reply.hpp"
#include "polly/valkey/effect.hpp"

namespace polly::valkey {

class Call;
struct LaneState;

class CallHome {
 public:
  // Forgets the call; what was sent for it is still answered, to nobody.
  virtual void abandon(Call& call) noexcept = 0;

 protected:
  ~CallHome() = default;
};

class Call {
 public:
  enum class End {
    waiting,
    answered,     // every command has its reply, errors of the server among them
    not_sent,     // the connection broke before anything was sent
    lost,         // it broke afterwards
    late_unsent,  // the deadline passed
    late_sent,
    unconfirmed,  // written, but not by as many replicas as were asked for
    cancelled,
    overloaded,  // too many calls wait
    refused,     // there will be no connection: the pool says why (failure())
    closed,      // the client was closed, before anything was sent
  };
  enum class Place { nowhere, parked, queued, sent, unconfirmed };

  // `commands` outlive the call.
  Call(std::span<const resp3::Command> commands, Effect effect, TimePoint deadline)
      : commands_(commands), deadline_(deadline), effect_(effect) {}
  Call(const Call&) = delete;
  Call& operator=(const Call&) = delete;
  ~Call() {
    if (home_ != nullptr) home_->abandon(*this);
  }

  std::span<const resp3::Command> commands() const noexcept { return commands_; }
  Effect effect() const noexcept { return effect_; }
  TimePoint deadline() const noexcept { return deadline_; }
  End end() const noexcept { return end_; }
  resp3::Reply& reply() noexcept { return reply_; }  // of the first command
  std::vector<resp3::Reply> replies();               // of all of them; takes them out

  // For homes.
  void wait_with(Waker waker) noexcept { waker_ = std::move(waker), end_ = End::waiting; }
  void move_to(CallHome* home, Place place, std::uint64_t number) noexcept {
    home_ = home, place_ = place, number_ = number;
  }
  Place place() const noexcept { return place_; }
  std::uint64_t number() const noexcept { return number_; }  // in its place
  void accept(resp3::Reply&& reply);
  bool is_complete() const noexcept { return accepted_ == commands_.size(); }

  // Ends the call; the caller goes on when the waker is invoked, and nobody else can end it any more.
  [[nodiscard]] Waker finish(End end) noexcept;

  // From the caller's cancellation slot: ends the call through the lane's executor, not from within.
  void cancel(const LaneState& lane);

 private:
  std::span<const resp3::Command> commands_;
  TimePoint deadline_;
  Waker waker_;
  CallHome* home_ = nullptr;
  std::uint64_t number_ = 0;
  resp3::Reply reply_;
  std::vector<resp3::Reply> more_;  // of the second command and those after it
  std::uint32_t accepted_ = 0;
  Effect effect_;
  End end_ = End::waiting;
  Place place_ = Place::nowhere;
};

}  // namespace polly::valkey
