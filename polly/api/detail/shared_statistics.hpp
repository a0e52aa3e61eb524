// SharedStatistics: the statistics of a store, counted once for all requests that wait for them, and shared while they
// are fresh.
//
//   SharedStatistics shared(store, clock);
//   const std::shared_ptr<StatisticsRun> run = shared.current();
//   co_await worker.run(run->drive(run, ctx, clock.now() + 1s));       // counts for a second, or until it is complete
//   if (run->is_complete()) ... run->json(10) ...
//
// A run has no thread of its own: it goes on while one of the requests that share it drives it, and ends with the last
// of them.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/error.hpp"
#include "polly/base/task.hpp"
#include "polly/operations/statistics.hpp"
#include "polly/store/store.hpp"

namespace polly::api {

class SharedStatistics;

class StatisticsRun {
 public:
  // The references outlive this.
  StatisticsRun(SharedStatistics& owner, Store& store, const Clock& clock)
      : owner_(owner), clock_(clock), statistics_(store, clock) {}
  StatisticsRun(const StatisticsRun&) = delete;
  StatisticsRun& operator=(const StatisticsRun&) = delete;

  // Counts until `until`, or until it is complete. All calls run on one thread, the worker's. Error: that of the store;
  // the run is over then. `self` is this.
  Task<void> drive(std::shared_ptr<StatisticsRun> self, Context ctx, TimePoint until);

  bool is_complete() const noexcept { return state_.load() == State::complete; }
  bool is_over() const noexcept { return state_.load() != State::running; }
  TimePoint completed() const noexcept { return completed_; }  // once is_complete()

  // The JSON of the report, once is_complete().
  std::string json(std::size_t repositories_max) const;

 private:
  enum class State { running, complete, failed };

  Task<void> step(Context ctx);

  SharedStatistics& owner_;
  const Clock& clock_;
  operations::Statistics statistics_;
  std::optional<Error> failure_;
  bool is_stepping_ = false;  // one of the requests is in step()
  TimePoint completed_;
  std::atomic<State> state_{State::running};
};

class SharedStatistics {
 public:
  static constexpr Milliseconds kFresh{10'000};  // a complete run is shared for so long

  // The references outlive this.
  SharedStatistics(Store& store, const Clock& clock) noexcept : store_(store), clock_(clock) {}
  SharedStatistics(const SharedStatistics&) = delete;
  SharedStatistics& operator=(const SharedStatistics&) = delete;

  // The run that is under way, or the last one where it is fresh, or a new one. Thread-safe.
  std::shared_ptr<StatisticsRun> current();

  // Called by the run.
  void keep(std::shared_ptr<StatisticsRun> complete);

 private:
  Store& store_;
  const Clock& clock_;
  std::mutex mutex_;
  std::weak_ptr<StatisticsRun> running_;     // guarded by mutex_; owned by the requests that share it
  std::shared_ptr<StatisticsRun> complete_;  // guarded by mutex_; also owned by requests that read it
};

}  // namespace polly::api
