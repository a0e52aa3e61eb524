// ServerCore: what all connections of a server share. The counters are for any thread; the rest does not change.
#pragma once

#include <atomic>
#include <cstddef>
#include <string_view>
#include <utility>

#include "polly/base/clock.hpp"
#include "polly/base/gate.hpp"
#include "polly/http/detail/connection_table.hpp"
#include "polly/http/detail/memory_budget.hpp"
#include "polly/http/router.hpp"
#include "polly/http/server.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly::http {

// One of a bounded number of places; given back when it goes.
class Place {
 public:
  explicit Place(std::atomic<std::size_t>& taken) noexcept : taken_(&taken), number_(taken.fetch_add(1) + 1) {}
  Place(Place&& other) noexcept : taken_(std::exchange(other.taken_, nullptr)), number_(other.number_) {}
  Place& operator=(Place&&) = delete;
  ~Place() {
    if (taken_ != nullptr) taken_->fetch_sub(1);
  }

  std::size_t number() const noexcept { return number_; }  // how many were taken with it

 private:
  std::atomic<std::size_t>* taken_;
  std::size_t number_;
};

struct ServerCore {
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

  MemoryBudget memory;                      // received bytes, bodies, replies that wait to be written
  ConnectionTable connections;              // being served
  std::atomic<std::size_t> turned_away{0};  // for which there is no place, being answered so
  std::atomic<bool> is_stopping{false};
  std::atomic<bool> is_cutting{false};  // the grace of stop() is over
  RateLimit failure_lines;              // of connections that failed
  Gate gate;

  // Logs a connection that failed; `why` may be empty. At most one line in ten seconds.
  void log_failure(std::string_view message, std::string_view why) {
    const auto held_back = failure_lines.admit(clock.now());
    if (held_back) telemetry.log().write(Level::error, message, {{"error", why}, {"lines_held_back", *held_back}});
  }
};

}  // namespace polly::http
