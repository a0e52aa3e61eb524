// What every connection of one event loop is given: the loop, the options, the time as of the last tick, and where it
// counts. Only that loop touches it.
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <utility>

#include "polly/base/clock.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/task.hpp"
#include "polly/telemetry/telemetry.hpp"
#include "polly/valkey/detail/client_counts.hpp"
#include "polly/valkey/options.hpp"

namespace polly::valkey {

struct LaneState {
  LaneState(boost::asio::any_io_executor its_executor, const Options& its_options,
            std::shared_ptr<boost::asio::ssl::context> its_tls_context, const Clock& its_clock, Log& its_log,
            ClientCounts& its_counts)
      : executor(std::move(its_executor)),
        options(its_options),
        tls_context(std::move(its_tls_context)),
        clock(its_clock),
        now(its_clock.now()),
        log(its_log),
        counts(its_counts) {}
  LaneState(const LaneState&) = delete;
  LaneState& operator=(const LaneState&) = delete;

  // Starts work that belongs to the lane; `owner` lives until it has ended, or its loop is destroyed.
  void start(Task<void> work) { spawn_keeping(owner.lock(), gate, executor, std::move(work)); }

  const boost::asio::any_io_executor executor;
  const Options& options;
  const std::shared_ptr<boost::asio::ssl::context> tls_context;  // shared with the other lanes; nullptr: no TLS
  const Clock& clock;
  TimePoint now;  // of the last tick, at most kTick old: good enough to see who is silent
  Log& log;
  ClientCounts& counts;
  std::weak_ptr<void> owner;              // the lane
  std::atomic<bool> is_abandoned{false};  // the client does not exist any more: its callers are not resumed
  Gate gate;                              // everything that runs on this lane by itself
};

}  // namespace polly::valkey
