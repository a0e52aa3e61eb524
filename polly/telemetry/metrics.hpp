// Metrics: counters, histograms and gauges in Prometheus's words. Counting is cheap from any number of threads:
// every thread adds to cells of its own, and text() adds the cells up when somebody scrapes.
//
//   Counter hits = metrics.counter("polly_state_lookups_total", "Look-ups of state.", {{"result", "hit"}});
//   hits.add();
//   Histogram latency = metrics.histogram("polly_store_operation_duration_seconds", "...", kLatencyBounds, {...});
//   latency.observe(duration);
//
// Names start with `polly_`, use base units (seconds, bytes) and end in `_total` where they count. The same name
// and labels always give the same cells. Label sets are closed: never a key, a SHA or anything a stranger chooses.
// Handles are small values; the Metrics outlives them. Everything here is thread-safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"

namespace polly {

using Labels = std::vector<std::pair<std::string, std::string>>;

namespace metrics_detail {
class Cells;  // the cells of all threads
}

class Counter {
 public:
  Counter() noexcept = default;  // counts nothing
  void add(std::uint64_t n = 1) const noexcept;

 private:
  friend class Metrics;
  Counter(metrics_detail::Cells* cells, std::size_t first) noexcept : cells_(cells), first_(first) {}

  metrics_detail::Cells* cells_ = nullptr;
  std::size_t first_ = 0;
};

class Histogram {
 public:
  Histogram() noexcept = default;  // observes nothing
  void observe(Duration duration) const noexcept;

 private:
  friend class Metrics;
  Histogram(metrics_detail::Cells* cells, std::size_t first, std::span<const Duration> bounds) noexcept
      : cells_(cells), first_(first), bounds_(bounds) {}

  metrics_detail::Cells* cells_ = nullptr;
  std::size_t first_ = 0;  // one cell a bound, one above them, one for the sum in nanoseconds
  std::span<const Duration> bounds_;
};

// A gauge or a counter whose value is asked for when somebody scrapes; unregisters itself when it goes.
class Reading {
 public:
  Reading() noexcept = default;
  explicit Reading(std::function<void()> unregister) : unregister_(std::move(unregister)) {}
  Reading(Reading&& other) noexcept : unregister_(std::exchange(other.unregister_, nullptr)) {}
  Reading& operator=(Reading&& other) noexcept {
    std::swap(unregister_, other.unregister_);
    return *this;
  }
  ~Reading() {
    if (unregister_) unregister_();
  }

 private:
  std::function<void()> unregister_;
};

// 1 us to 10 s: store operations and HTTP requests.
std::span<const Duration> latency_bounds() noexcept;

class Metrics {
 public:
  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  Counter counter(std::string_view name, std::string_view help, const Labels& labels = {});
  Histogram histogram(std::string_view name, std::string_view help, std::span<const Duration> bounds,
                      const Labels& labels = {});  // `bounds` ascend and live as long as the program

  // `read` may be called from any thread until the Reading goes.
  [[nodiscard]] Reading gauge(std::string_view name, std::string_view help, const Labels& labels,
                              std::function<double()> read);
  [[nodiscard]] Reading read_counter(std::string_view name, std::string_view help, const Labels& labels,
                                     std::function<double()> read);

  std::string text() const;  // Prometheus's text exposition format 0.0.4

 private:
  class Registry;
  std::unique_ptr<Registry> registry_;
};

}  // namespace polly
