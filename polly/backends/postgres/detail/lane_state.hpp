// What every connection of one event loop is given: the loop, the options, the time as of the last tick, and where it
// counts. Only that loop touches it.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <memory>
#include <utility>

#include "polly/backends/postgres/detail/conninfo.hpp"
#include "polly/backends/postgres/detail/counts.hpp"
#include "polly/backends/postgres/options.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/task.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly::postgres {

struct LaneState {
  LaneState(boost::asio::any_io_executor its_executor, const PostgresOptions& its_options, const Conninfo& its_conninfo,
            const Clock& its_clock, Log& its_log, Counts& its_counts)
      : executor(std::move(its_executor)),
        options(its_options),
        conninfo(its_conninfo),
        clock(its_clock),
        now(its_clock.now()),
        log(its_log),
        counts(its_counts) {}
  LaneState(const LaneState&) = delete;
  LaneState& operator=(const LaneState&) = delete;

  // Starts work that belongs to the lane; `owner` lives until it has ended, or its loop is destroyed.
  bool start(Task<void> work) { return spawn_keeping(owner.lock(), gate, executor, std::move(work)); }

  const boost::asio::any_io_executor executor;
  const PostgresOptions& options;
  const Conninfo& conninfo;
  const Clock& clock;
  TimePoint now;  // of the last tick: good enough to see who is silent
  Log& log;
  Counts& counts;
  std::weak_ptr<void> owner;              // the lane
  std::atomic<bool> is_abandoned{false};  // the client does not exist any more: its callers are not resumed
  Gate gate;                              // everything that runs on this lane by itself
};

}  // namespace polly::postgres
