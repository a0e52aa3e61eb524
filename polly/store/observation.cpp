#include "polly/store/observation.hpp"

#include <boost/asio/error.hpp>
#include <boost/system/system_error.hpp>
#include <exception>
#include <new>
#include <utility>

namespace polly {

namespace {

constexpr std::string_view kLatencyName = "polly_store_operation_duration_seconds";
constexpr std::string_view kLatencyHelp = "Duration of the store's operations, failed ones included.";
constexpr std::array<std::string_view, 4> kClasses{"read", "write", "scan", "other"};
constexpr std::array<std::string_view, 3> kOutcomes{"ok", "unmet", "failed"};

constexpr std::array<std::string_view, kOperations> kOperationNames{
    "get",     "get_entry", "get_many",    "set",   "set_if_absent", "import",       "advance",
    "remove",  "exists",    "touch",       "apply", "reencode",      "stored_forms", "get_stored",
    "get_raw", "scan_raw",  "replace_raw", "scan",  "ping",          "close"};

// The index in kClasses. Operations of one class cost about the same, and a histogram has many series.
constexpr std::size_t class_of(Operation operation) noexcept {
  switch (operation) {
    case Operation::get:
    case Operation::get_entry:
    case Operation::get_many:
    case Operation::exists:
    case Operation::get_stored:
    case Operation::get_raw: return 0;
    case Operation::set:
    case Operation::set_if_absent:
    case Operation::import:
    case Operation::advance:
    case Operation::remove:
    case Operation::touch:
    case Operation::apply:
    case Operation::reencode:
    case Operation::replace_raw: return 1;
    case Operation::scan:
    case Operation::scan_raw:
    case Operation::stored_forms: return 2;
    case Operation::ping:
    case Operation::close: return 3;
  }
  return 3;
}

constexpr std::string_view to_string(Outcome outcome) noexcept {
  return outcome == Outcome::ok ? "ok" : "unmet";
}

// Whether the caller itself caused it (cancelled, closed): not worth a warning.
bool is_asked_for(ErrorKind kind) noexcept {
  return kind == ErrorKind::cancelled || kind == ErrorKind::closed;
}

}  // namespace

Error current_error() {
  try {
    throw;
  } catch (const Error& error) {
    return error;
  } catch (const boost::system::system_error& error) {
    if (error.code() == boost::asio::error::operation_aborted) {
      return Error(ErrorKind::cancelled, "cancelled by the caller");
    }
    return Error(ErrorKind::unavailable, error.what());
  } catch (const std::bad_alloc&) {
    return Error(ErrorKind::resource_exhausted, "out of memory");
  } catch (const std::exception& error) {
    return Error(ErrorKind::unavailable, std::string("unexpected: ") + error.what());
  }
}

std::string_view to_string(Operation operation) noexcept {
  return kOperationNames[static_cast<std::size_t>(operation)];
}

Observer::Observer(std::string backend, ServerName server, const Runtime& runtime, Duration timeout)
    : backend_(std::move(backend)),
      server_(std::move(server)),
      clock_(runtime.clock()),
      telemetry_(runtime.telemetry()),
      timeout_(timeout),
      wording_(runtime.wording()) {
  Metrics& metrics = telemetry_.metrics();
  for (std::size_t i = 0; i < kClasses.size(); ++i) {
    latency_[i] = metrics.histogram(kLatencyName, kLatencyHelp, latency_bounds(),
                                    {{"backend", backend_}, {"class", std::string(kClasses[i])}});
  }
  for (std::size_t i = 0; i + 1 < kOperations; ++i) {  // not `close`: no scrape comes after it
    for (std::size_t outcome = 0; outcome < kOutcomes.size(); ++outcome) {
      counts_[i][outcome] = metrics.counter("polly_store_operations_total", "Operations of the store, by outcome.",
                                            {{"backend", backend_},
                                             {"operation", std::string(kOperationNames[i])},
                                             {"outcome", std::string(kOutcomes[outcome])}});
    }
  }
  for (std::size_t i = 0; i < failures_.size(); ++i) {
    failures_[i] =
        metrics.counter("polly_store_failures_total", "Operations of the store that failed, by kind of error.",
                        {{"backend", backend_}, {"kind", std::string(polly::to_string(static_cast<ErrorKind>(i)))}});
  }
}

void Observer::count(Operation operation, std::size_t outcome, Duration took) const noexcept {
  latency_[class_of(operation)].observe(took);
  counts_[static_cast<std::size_t>(operation)][outcome].add();
}

Error Observer::current_error() const {
  return in_words(polly::current_error(), wording_);
}

Observation::Observation(Observer& observer, Operation operation, const Context& ctx, KeyPattern pattern,
                         std::size_t keys)
    : observer_(observer),
      operation_(operation),
      pattern_(pattern),
      keys_(keys),
      started_(observer.clock_.now()),
      ctx_(ctx.with_deadline(started_ + observer.timeout_)) {
  Tracer& tracer = observer_.telemetry_.tracer();
  if (!tracer.is_enabled()) return;
  if (operation_ == Operation::ping && !ctx.trace().is_valid()) return;  // of a probe of health
  const std::string_view name = to_string(operation_);
  span_ = tracer.start(std::string(name) + " " + std::string(pattern_.text()), SpanKind::client, ctx.trace());
  ctx_ = ctx_.with_trace(span_.context());
  if (!span_.is_recording()) return;
  span_.set("db.system.name", observer_.backend_);
  span_.set("db.operation.name", name);
  if (!observer_.server_.address.empty()) span_.set("server.address", observer_.server_.address);
  if (observer_.server_.port != 0) span_.set("server.port", static_cast<std::int64_t>(observer_.server_.port));
  span_.set("db.collection.name", pattern_.text());
  if (keys_ > 1) span_.set("db.operation.batch.size", static_cast<std::int64_t>(keys_));
  if (!ctx_.request_id().empty()) span_.set("polly.request_id", ctx_.request_id());
}

const Context& Observation::context() const {
  if (ctx_.is_late(started_)) throw Error(ErrorKind::deadline_exceeded, "the deadline had passed; nothing was done");
  return ctx_;
}

void Observation::end(Outcome outcome) {
  const Duration took = observer_.clock_.now() - started_;
  observer_.count(operation_, static_cast<std::size_t>(outcome), took);
  if (observer_.telemetry_.log().is_enabled(Level::debug))
    write_line(Level::debug, to_string(outcome), took, nullptr, HeldBack(0));
}

void Observation::fail() {
  std::string doing(to_string(operation_));
  if (keys_ > 0) doing.append(" ").append(pattern_.text());
  const Error error = observer_.current_error().while_doing(doing);
  end_with(error);
  if (observer_.on_failure_) observer_.on_failure_(error.kind());
  throw error;
}

void Observation::end_with(const Error& error) {
  const std::string_view kind = polly::to_string(error.kind());
  const TimePoint now = observer_.clock_.now();
  observer_.count(operation_, kOutcomes.size() - 1, now - started_);
  observer_.failures_[static_cast<std::size_t>(error.kind())].add();
  span_.fail(kind, error.what());
  const Level level = is_asked_for(error.kind()) ? Level::debug : Level::warning;
  if (!observer_.telemetry_.log().is_enabled(level)) return;
  const std::optional<HeldBack> held_back = observer_.failure_lines(error.kind()).admit(now);
  if (held_back) write_line(level, kind, now - started_, &error, *held_back);
}

void Observation::write_line(Level level, std::string_view outcome, Duration took, const Error* error,
                             HeldBack held_back) const {
  const double seconds = std::chrono::duration<double>(took).count();
  Log& log = observer_.telemetry_.log();
  if (error == nullptr) {
    log.write(level, "store operation", ctx_,
              {{"backend", observer_.backend_},
               {"operation", to_string(operation_)},
               {"key_pattern", pattern_.text()},
               {"keys", keys_},
               {"outcome", outcome},
               {"duration_seconds", seconds}});
  } else {
    log.write(level, "store operation failed", ctx_,
              {{"backend", observer_.backend_},
               {"operation", to_string(operation_)},
               {"key_pattern", pattern_.text()},
               {"keys", keys_},
               {"outcome", outcome},
               {"duration_seconds", seconds},
               {"error", error->what()},
               held_back.field()});
  }
}

}  // namespace polly
