// SpanLosses: counts the spans of a tracer that wait and those that were lost, and logs losses. Thread-safe.
#pragma once

#include <atomic>
#include <cstddef>
#include <string_view>

#include "polly/telemetry/log.hpp"
#include "polly/telemetry/metrics.hpp"

namespace polly::trace_detail {

class SpanLosses {
 public:
  SpanLosses(std::size_t queue_size, Log& log, Metrics& metrics)
      : queue_size_(queue_size),
        log_(log),
        dropped_(
            metrics.counter("polly_telemetry_spans_dropped_total", "Spans that were recorded and not delivered.")) {}

  // Whether one more span may wait. It counts as waiting until its request has ended.
  bool enter() noexcept {
    if (waiting_.fetch_add(1, std::memory_order_relaxed) < queue_size_) return true;
    waiting_.fetch_sub(1, std::memory_order_relaxed);
    dropped_.add();
    return false;
  }
  void leave(std::size_t spans, bool arrived) noexcept {
    waiting_.fetch_sub(spans, std::memory_order_relaxed);
    if (!arrived) dropped_.add(spans);
  }
  // The tracer is being destroyed: spans that still wait are lost.
  void leave_all() noexcept { dropped_.add(waiting_.exchange(0, std::memory_order_relaxed)); }

  void warn(std::string_view what) noexcept {
    const auto held_back = lines_.admit(system_clock().now());
    if (!held_back) return;
    log_.write(Level::warning, "traces cannot be delivered: check the collector (nothing else is affected)",
               {{"otel", what}, held_back->field()});
  }

 private:
  const std::size_t queue_size_;
  Log& log_;
  const Counter dropped_;
  std::atomic<std::size_t> waiting_{0};
  RateLimit lines_;  // one loss has several texts
};

}  // namespace polly::trace_detail
