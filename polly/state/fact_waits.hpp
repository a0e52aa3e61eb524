// FactWaits: callers that wait until facts of a commit are stored. StateService has one; its wait() is the way in.
//
//   std::optional<std::int64_t> pr = co_await state.wait(ctx, commit, kPrNumber, 10s);      // nullopt: not within 10 s
//   CommitState all = co_await state.wait(ctx, commit, {kPrNumber, kWorkflowRunId}, 10s);   // of the whole commit
//
// Who waits is woken
//   - at once by StateService::store() and advance() of the same service,
//   - within 100 ms by whatever else writes the fact: another daemon, the command line, another program. All who wait
//     cost the store one round trip each 50 ms together (detail/fact_looks.hpp), and nothing while no one waits.
//
// A wait begins with a read, and ends with one when its time is over. Between them an engine that does not answer, or
// has no room, does not end it; if the last read fails, its error is the answer. A value that cannot be read
// (type_mismatch, corrupt) ends the waits for that value alone.
//
// Errors besides those of get(): resource_exhausted where `waiters_max` wait already; closed after close(), also for
// those who wait then; cancelled; deadline_exceeded where the context's deadline is before the end of the wait.
//
// Metrics: polly_state_waiters, and polly_state_waits_total{outcome}, where outcome is known, over, cancelled, refused
// (there were too many), closed or failed.
#pragma once

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/github/commit.hpp"
#include "polly/state/commit_state.hpp"
#include "polly/state/fact.hpp"
#include "polly/state/read_through.hpp"
#include "polly/store/key.hpp"
#include "polly/store/store.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly {

class StateService;

namespace state_detail {
class FactLooks;
}

class FactWaits {
 public:
  static constexpr std::size_t kWaitersMaxDefault = 10'000;

  // The references outlive it. `read_through` may be null.
  FactWaits(StateService& state, Store& store, ReadThrough* read_through, Telemetry& telemetry,
            std::size_t waiters_max = kWaitersMaxDefault);
  FactWaits(const FactWaits&) = delete;
  FactWaits& operator=(const FactWaits&) = delete;
  ~FactWaits();  // after the last wait() has returned; close() ends them

  Task<std::optional<std::int64_t>> one(Context ctx, Commit commit, Fact<std::int64_t> fact, Duration longest);
  Task<CommitState> several(Context ctx, Commit commit, std::vector<Fact<std::int64_t>> facts, Duration longest);

  // Wakes those who wait for this fact, which was just written.
  void wake(const Commit& commit, Fact<std::int64_t> fact, std::int64_t value);

  // Ends all waits with the error `closed`. May be called twice.
  void close();

  std::size_t size() const noexcept;

 private:
  enum class Outcome { known, over, cancelled, refused, closed, failed };
  static constexpr std::size_t kOutcomes = 6;
  using Outcomes = std::array<Counter, kOutcomes>;
  class Place;

  // Waits for the facts. Answer: the value of the only fact, or the state of the whole commit. One coroutine does all,
  // and leaves what it can to plain functions: its frame is what each who waits costs.
  template <class Answer>
  Task<Answer> wait(Context ctx, Commit commit, std::vector<Fact<std::int64_t>> facts, TimePoint end);

  std::unique_ptr<Place> join(const boost::asio::any_io_executor& executor, const Commit& commit,
                              const std::vector<Fact<std::int64_t>>& facts);

  StateService& state_;
  ReadThrough* const read_through_;
  const std::shared_ptr<state_detail::FactLooks> looks_;  // shared with the looks and with those who wait
  std::shared_ptr<const Outcomes> outcomes_;              // shared with those who wait
  Reading waiters_;
  const Reading waiters_max_;
};

}  // namespace polly
