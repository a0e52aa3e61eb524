// Observer and Observation: the telemetry of one operation of a store, written once for every verb: a log line (debug;
// a failure is a warning), where an exporter is configured a span, and
//
//   polly_store_operations_total{backend,operation,outcome="ok"|"unmet"|"failed"}
//   polly_store_operation_duration_seconds{backend,class="read"|"write"|"scan"|"other"}
//   polly_store_failures_total{backend,kind}
//
// They contain the key's pattern, never the key. All series are there from the start.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>

#include "polly/base/context.hpp"
#include "polly/base/error.hpp"
#include "polly/store/key.hpp"
#include "polly/store/runtime.hpp"
#include "polly/store/server_name.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly {

enum class Operation {
  get,
  get_entry,
  get_many,
  set,
  set_if_absent,
  import,
  advance,
  remove,
  exists,
  touch,
  apply,
  reencode,
  stored_forms,
  get_stored,
  get_raw,
  scan_raw,
  replace_raw,
  scan,
  ping,
  close
};

inline constexpr std::size_t kOperations = static_cast<std::size_t>(Operation::close) + 1;

std::string_view to_string(Operation operation) noexcept;

// The exception being handled, as an Error: exceptions of other libraries are converted here.
Error current_error();

// How an operation ended where it did not fail; `unmet`: the key was absent, or a condition was not met.
enum class Outcome { ok, unmet };

class Observer {
 public:
  // What `runtime` refers to outlives the observer.
  Observer(std::string backend, ServerName server, const Runtime& runtime, Duration timeout);

  void on_failure(std::function<void(ErrorKind)> handler) { on_failure_ = std::move(handler); }

  Wording wording() const noexcept { return wording_; }

  // The exception being handled, in the words of the store's user.
  Error current_error() const;

  // With a deadline no later than the store's time-out from now.
  Context bounded(const Context& ctx) const noexcept { return ctx.with_timeout(clock_, timeout_); }

 private:
  friend class Observation;

  static constexpr std::size_t kErrorKinds = static_cast<std::size_t>(ErrorKind::unsupported) + 1;

  // `outcome`: ok, unmet, failed.
  void count(Operation operation, std::size_t outcome, Duration took) const noexcept;

  RateLimit& failure_lines(ErrorKind kind) noexcept { return failure_lines_[static_cast<std::size_t>(kind)]; }

  const std::string backend_;
  const ServerName server_;
  const Clock& clock_;
  Telemetry& telemetry_;
  const Duration timeout_;
  const Wording wording_;
  std::function<void(ErrorKind)> on_failure_;
  std::array<Histogram, 4> latency_;                        // by class
  std::array<std::array<Counter, 3>, kOperations> counts_;  // by operation and outcome
  std::array<Counter, kErrorKinds> failures_;
  std::array<RateLimit, kErrorKinds> failure_lines_;
};

class Observation {
 public:
  // Starts the clock and the span. `keys`: the number of keys of the operation.
  Observation(Observer& observer, Operation operation, const Context& ctx, KeyPattern pattern, std::size_t keys);
  Observation(const Observation&) = delete;
  Observation& operator=(const Observation&) = delete;

  // The context for the engine: this operation's span, and a deadline no later than the store's time-out.
  // Error deadline_exceeded where the caller's deadline has passed.
  const Context& context() const;

  // An attribute of the span; nothing where no span is recorded.
  void set(std::string_view name, std::string_view value) { span_.set(name, value); }
  void set(std::string_view name, std::int64_t value) { span_.set(name, value); }

  void end(Outcome outcome);

  // Reports the exception being handled, and throws it again as an Error that begins with the operation.
  [[noreturn]] void fail();

 private:
  void end_with(const Error& error);
  void write_line(Level level, std::string_view outcome, Duration took, const Error* error, HeldBack held_back) const;

  Observer& observer_;
  const Operation operation_;
  const KeyPattern pattern_;
  const std::size_t keys_;
  const TimePoint started_;
  Context ctx_;
  Span span_;
};

}  // namespace polly
