// RecordingTracer: a Tracer for tests that records every span, in the order of their start.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/telemetry/tracer.hpp"

namespace polly {

struct RecordedSpan {
  std::string name;
  SpanKind kind = SpanKind::internal;
  TraceContext parent;
  TraceContext context;
  std::map<std::string, std::string> attributes;
  std::string error_type;
  std::string error_message;
  bool ended = false;
};

// The recorded spans; shared by the test and the tracer, which the Telemetry owns.
class RecordedSpans {
 public:
  std::vector<RecordedSpan> all() const {
    const std::lock_guard lock(mutex_);
    return {spans_.begin(), spans_.end()};
  }

 private:
  friend class RecordingTracer;

  mutable std::mutex mutex_;
  std::deque<RecordedSpan> spans_;  // a deque: recorders keep references
};

class RecordingTracer final : public Tracer {
 public:
  explicit RecordingTracer(std::shared_ptr<RecordedSpans> spans) noexcept : spans_(std::move(spans)) {}

  bool is_enabled() const noexcept override { return true; }

  Span start(std::string_view name, SpanKind kind, const TraceContext& parent) override {
    const std::lock_guard lock(spans_->mutex_);
    RecordedSpan& span = spans_->spans_.emplace_back();
    span.name = name;
    span.kind = kind;
    span.parent = parent;
    span.context = parent;
    if (!parent.is_valid()) span.context.trace_id[15] = static_cast<std::uint8_t>(spans_->spans_.size());
    span.context.span_id = {};
    span.context.span_id[7] = static_cast<std::uint8_t>(spans_->spans_.size());
    return Span(std::make_unique<Recorder>(spans_, span));
  }

 private:
  class Recorder final : public Span::Recorder {
   public:
    Recorder(std::shared_ptr<RecordedSpans> spans, RecordedSpan& span) noexcept
        : spans_(std::move(spans)), span_(span) {}
    ~Recorder() override {
      const std::lock_guard lock(spans_->mutex_);
      span_.ended = true;
    }
    void set(std::string_view name, std::string_view value) override {
      const std::lock_guard lock(spans_->mutex_);
      span_.attributes[std::string(name)] = value;
    }
    void set(std::string_view name, std::int64_t value) override { set(name, std::to_string(value)); }
    void fail(std::string_view error_type, std::string_view message) override {
      const std::lock_guard lock(spans_->mutex_);
      span_.error_type = error_type;
      span_.error_message = message;
    }
    TraceContext context() const override { return span_.context; }

   private:
    std::shared_ptr<RecordedSpans> spans_;
    RecordedSpan& span_;
  };

  std::shared_ptr<RecordedSpans> spans_;
};

}  // namespace polly
