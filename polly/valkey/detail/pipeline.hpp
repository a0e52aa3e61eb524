// Pipeline: the calls of one connection: those that wait to be sent, and, in the order in which the server will
// answer, those that were. It has no socket: the connection writes what encode() gives and hands every reply to
// accept().
//
//   queued    | call  call  call |            nothing of them was sent
//                 encode()  |  some kilobytes at a time
//   sent      | reply  reply  reply  WAIT |   one slot a command, which stays when its caller stops waiting
//                 accept()  |
//   unconfirmed | call  call |                writes that are answered, until the WAIT behind them is
//
// With wait_replicas = n every write is confirmed by n replicas before its caller goes on: one `WAIT n` for all the
// writes that leave together.
//
// Callers go on from within accept(), expire() and fail(), one after the other; they may call push() there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/resp3/reply.hpp"
#include "polly/valkey/detail/call.hpp"

namespace polly::valkey {

class Pipeline final : public CallHome {
 public:
  static constexpr std::size_t kCallsMax = 64 * 1024;  // queued; more are `overloaded`
  static constexpr std::size_t kSentMax = 64 * 1024;   // commands; more wait in the queue

  Pipeline(std::size_t wait_replicas, Milliseconds wait_timeout);
  Pipeline(const Pipeline&) = delete;
  Pipeline& operator=(const Pipeline&) = delete;
  ~Pipeline();

  // False where too many wait already: the call was not taken.
  bool push(Call& call);
  bool has_queued() const noexcept { return queued_alive_ > 0 && sent_.size() < kSentMax; }

  // Appends queued calls to `wire` until it has `bytes` or the queue ends. They count as sent from now on.
  void encode(std::string& wire, std::size_t bytes);

  // The reply to the oldest command; false where none is outstanding.
  bool accept(resp3::Reply&& reply);

  // Ends the calls whose deadline has passed. Cheap where there is none.
  void expire(TimePoint now);

  // Ends every call: `lost` or, where nothing was sent, `not_sent`.
  void fail();

  void abandon(Call& call) noexcept override;

  std::size_t queued() const noexcept { return queued_alive_; }
  std::size_t outstanding() const noexcept { return sent_.size(); }  // replies that the server owes

 private:
  struct ReplySlot {
    Call* call = nullptr;       // nullptr: its caller does not wait any more
    bool is_wait = false;       // the reply of a WAIT
    std::uint32_t writes = 0;   // how many calls that confirms
    bool is_last = false;       // of its call
    bool is_confirmed = false;  // a WAIT follows: the call waits for that as well
  };

  void send(Call& call, std::string& wire);
  void send_wait(std::uint32_t writes, std::string& wire);
  void confirm(const resp3::Reply& reply, std::uint32_t writes);
  void take_out(std::vector<Waker>& wakers, Call::End unsent, Call::End sent, TimePoint deadline);

  const std::size_t wait_replicas_;
  const Milliseconds wait_timeout_;
  std::deque<Call*> queued_;  // nullptr: abandoned
  std::deque<ReplySlot> sent_;
  std::deque<Call*> unconfirmed_;
  std::size_t queued_alive_ = 0;
  std::uint64_t queued_gone_ = 0;  // how many left the front: the number of the first
  std::uint64_t sent_gone_ = 0;
  std::uint64_t unconfirmed_gone_ = 0;
  TimePoint earliest_ = TimePoint::max();  // no deadline is before it
};

}  // namespace polly::valkey
