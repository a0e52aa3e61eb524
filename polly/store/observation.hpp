// Observer and Observation: how one operation of a store is told, once for every verb: a cell of
// polly_store_operation_duration_seconds{backend,operation,outcome}, a log line (debug; a failure is a warning) and,
// where an exporter is configured, a span. Only the key's pattern is ever said.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <exception>
#include <string>
#include <string_view>

#include "polly/base/context.hpp"
#include "polly/store/runtime.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly {

enum class Operation { get, get_entry, get_many, set, set_if_absent, import, advance, remove, exists, touch, apply, scan, ping, close };

inline constexpr std::size_t kOperations = static_cast<std::size_t>(Operation::close) + 1;

std::string_view to_string(Operation operation) noexcept;

// How an operation ended where it did not fail: `unmet` is absence, or a condition that was not met.
enum class Outcome { ok, unmet };

class Observer {
 public:
  Observer(std::string backend, const Runtime& runtime, Duration timeout);

  const std::string& backend() const noexcept { return backend_; }
  Log& log() const noexcept { return telemetry_.log(); }

 private:
  friend class Observation;

  void count(Operation operation, Outcome outcome, Duration took) noexcept;
  void count_failure(Operation operation, std::string_view error_type, Duration took);

  const std::string backend_;
  const Clock& clock_;
  Telemetry& telemetry_;
  const Duration timeout_;
  std::array<std::array<Histogram, 2>, kOperations> latency_;
  RateLimit failure_lines_;
};

class Observation {
 public:
  // Starts the clock and the span. Error deadline_exceeded where the context's deadline has passed.
  Observation(Observer& observer, Operation operation, const Context& ctx, std::string_view key, std::size_t keys);
  Observation(const Observation&) = delete;
  Observation& operator=(const Observation&) = delete;

  // The context for the engine: this operation's span, and a deadline no later than the store's time-out.
  const Context& context() const noexcept { return ctx_; }

  void end(Outcome outcome);

  // Tells of the exception being handled and throws it on: as an Error whose message starts with what was being done.
  [[noreturn]] void fail();

 private:
  std::string pattern() const;
  void say(Level level, std::string_view message, std::string_view outcome, Duration took, std::string_view error) const;

  Observer& observer_;
  const Operation operation_;
  Context ctx_;
  const std::string key_;
  const std::size_t keys_;
  const TimePoint started_;
  Span span_;
};

}  // namespace polly
