// Tracer: spans over OTLP/HTTP, configured by OpenTelemetry's standard OTEL_* variables. Without an exporter no span
// object is made: start() then returns an empty Span, on which every call does nothing and whose context() is the
// parent's. A slow or dead collector never delays a caller: spans that do not fit the queue are dropped and counted.
//
//   Span span = tracer.start("get polly:pr_number:*", SpanKind::client, ctx.trace());
//   span.set("db.system.name", "memory");
//   co_await work(ctx.with_trace(span.context()));
//   // the span ends when it goes out of scope
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "polly/base/trace_context.hpp"

namespace polly {

enum class SpanKind { internal, server, client };

class Span {
 public:
  // The interface to a tracing library for one span; the span ends in the destructor.
  class Recorder {
   public:
    virtual ~Recorder() = default;
    virtual void set(std::string_view name, std::string_view value) = 0;
    virtual void set(std::string_view name, std::int64_t value) = 0;
    virtual void fail(std::string_view error_type, std::string_view message) = 0;
    virtual TraceContext context() const = 0;
  };

  Span() noexcept = default;
  explicit Span(TraceContext parent) noexcept : parent_(parent) {}
  explicit Span(std::unique_ptr<Recorder> recorder) noexcept : recorder_(std::move(recorder)) {}

  bool is_recording() const noexcept { return recorder_ != nullptr; }
  void set(std::string_view name, std::string_view value) {
    if (recorder_) recorder_->set(name, value);
  }
  void set(std::string_view name, std::int64_t value) {
    if (recorder_) recorder_->set(name, value);
  }
  // Status "error", and `error.type`. A miss is not an error.
  void fail(std::string_view error_type, std::string_view message) {
    if (recorder_) recorder_->fail(error_type, message);
  }
  TraceContext context() const { return recorder_ ? recorder_->context() : parent_; }

 private:
  std::unique_ptr<Recorder> recorder_;
  TraceContext parent_;
};

struct TracerSettings;  // otel_tracer.hpp

class Tracer {
 public:
  virtual ~Tracer() = default;
  virtual bool is_enabled() const noexcept { return false; }
  virtual Span start(std::string_view name, SpanKind kind, const TraceContext& parent) {
    (void)name, (void)kind;
    return Span(parent);
  }
  // The headers of requests to the collector from now on; other settings do not change. One that is disabled stays so.
  virtual void replace_headers(const TracerSettings& settings) { (void)settings; }
  virtual void flush() {}  // blocks for a bounded time; for the shutdown
};

}  // namespace polly
