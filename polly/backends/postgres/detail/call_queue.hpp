// CallQueue: the calls of one event loop that wait to be sent, in one line a verb. It has no socket and no timer: the
// dispatcher (dispatcher.hpp) says when.
//
//   CallQueue queue;
//   if (!queue.is_full()) queue.push(call);
//   std::vector<Call*> calls = queue.take_batch(false);         // of those that read; empty: none waits
//   for (Call* call : queue.take_late(now)) ...                 // their deadline has passed
//
// A batch is of the verb whose first call has waited longest, and has as many of that line as fit (BatchCapacity). A
// call that is sent again goes to the front of its line with the number that it had: it is among the next.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <vector>

#include "polly/backends/postgres/detail/call.hpp"

namespace polly::postgres {

class CallQueue final : public CallHome {
 public:
  static constexpr std::size_t kCallsMax =
      16 * 1024;  // push() no more; push_again() still takes what was counted before

  CallQueue() = default;
  CallQueue(const CallQueue&) = delete;
  CallQueue& operator=(const CallQueue&) = delete;
  ~CallQueue() { drop(); }

  bool is_full() const noexcept { return size_ >= kCallsMax; }
  std::size_t size() const noexcept { return size_; }

  void push(Call& call);
  void push_again(Call& call);

  // The caller ends what it took, or gives it another home, before anything else can reach the call.
  std::vector<Call*> take_batch(bool for_writers);
  std::vector<Call*> take_late(TimePoint now);
  std::vector<Call*> take_all(bool for_writers);

  // The callers are not resumed: they are destroyed with their wakers.
  void drop() noexcept;

  void abandon(Call& call) noexcept override;

 private:
  using Line = std::deque<Call*>;

  Line& line_of(const Call& call) noexcept { return lines_.at(static_cast<std::size_t>(call.verb())); }
  Line* line_that_waits_longest(bool for_writers) noexcept;

  std::array<Line, kVerbs> lines_;
  std::size_t size_ = 0;
  std::uint64_t arrivals_ = 0;
};

}  // namespace polly::postgres
