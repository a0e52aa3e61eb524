// ServerCore: what all connections of a server share. The counters are for any thread; the rest does not change.
#pragma once

#include <atomic>
#include <cstddef>
#include <string_view>
#include <utility>

#include "polly/base/clock.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/slots.hpp"
#include "polly/http/detail/connection_table.hpp"
#include "polly/http/detail/memory_budget.hpp"
#include "polly/http/router.hpp"
#include "polly/http/server.hpp"
#include "polly/telemetry/cause_limit.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly::http {

struct ServerCore {
  static constexpr std::size_t kTurnedAwayMax = 64;  // at the same time; more are closed without a reply

  ServerCore(Router its_router, const ServerOptions& its_options, Telemetry& its_telemetry)
      : router(std::move(its_router)),
        options(its_options),
        telemetry(its_telemetry),
        memory(its_options.memory_bytes_max),
        connections(its_options.connections_max) {}

  const Router router;
  const ServerOptions options;
  Telemetry& telemetry;
  const Clock& clock = system_clock();

  MemoryBudget memory;                // received bytes, bodies, replies that wait to be written
  ConnectionTable connections;        // being served
  Slots turned_away{kTurnedAwayMax};  // connections beyond the limit, being told so by a 503
  std::atomic<bool> is_stopping{false};
  std::atomic<bool> is_cutting{false};  // the grace of stop() is over
  CauseLimit failure_lines;             // of connections that failed
  Gate gate;

  // Logs a connection that failed; `why` may be empty. At most one line of a cause in 10 s.
  void log_failure(std::string_view message, std::string_view why) {
    const auto held_back = failure_lines.admit(why, clock.now());
    if (held_back) telemetry.log().write(Level::error, message, {{"error", why}, held_back->field()});
  }
};

}  // namespace polly::http
