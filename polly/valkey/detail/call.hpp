// Call: commands that wait for their replies. It lives in the caller's coroutine frame; its home is a Pool (while no
// connection is open) or the Pipeline of a connection.
//
//   Call call(commands, Effect::read, ctx.deadline());
//   co_await submit(*pool, call);               // (async_client/submit.hpp) suspends; the call ends exactly once
//   if (call.end() == Call::End::answered) use(call.replies());
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "polly/async_client/waiting_call.hpp"
#include "polly/resp3/command.hpp"
#include "polly/resp3/reply.hpp"
#include "polly/valkey/effect.hpp"

namespace polly::valkey {

class Call;
using CallHome = async_client::CallHome<Call>;

enum class CallEnd {
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

class Call final : public async_client::WaitingCall<Call, CallEnd> {
 public:
  enum class Stage { parked, queued, sent, unconfirmed };

  // `commands` outlive the call.
  Call(std::span<const resp3::Command> commands, Effect effect, TimePoint deadline)
      : WaitingCall(deadline), commands_(commands), effect_(effect) {}
  ~Call() { leave_home(); }

  std::span<const resp3::Command> commands() const noexcept { return commands_; }
  Effect effect() const noexcept { return effect_; }
  resp3::Reply& reply() noexcept { return reply_; }  // of the first command
  std::vector<resp3::Reply> replies();               // of all of them; takes them out

  // For homes.
  void move_to(CallHome* home, Stage stage, std::uint64_t number) noexcept {
    WaitingCall::move_to(home), stage_ = stage, number_ = number;
  }
  Stage stage() const noexcept { return stage_; }            // while it has a home
  std::uint64_t number() const noexcept { return number_; }  // in its home, at this stage
  void accept(resp3::Reply&& reply);

 private:
  std::span<const resp3::Command> commands_;
  std::uint64_t number_ = 0;
  resp3::Reply reply_;
  std::vector<resp3::Reply> more_;  // of the second command and those after it
  std::uint32_t accepted_ = 0;
  Effect effect_;
  Stage stage_ = Stage::parked;
};

}  // namespace polly::valkey
