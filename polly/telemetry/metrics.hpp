// Metrics: counters, histograms and gauges in Prometheus's terms. Counting is cheap from any number of threads: every
// thread adds to cells of its own, and text() adds the cells up at a scrape.
//
//   Counter hits = metrics.counter("polly_state_lookups_total", "Look-ups of state.", {{"result", "hit"}});
//   hits.add();
//   Histogram latency = metrics.histogram("polly_store_operation_duration_seconds", "...", kLatencyBounds, {...});
//   latency.observe(duration);
//
// Names start with `polly_`, use base units (seconds, bytes) and end in `_total` where they count. The same name and
// labels, in any order, always give the same cells; a name has one kind. Label sets are closed: never a key, a SHA or
// anything that a stranger chooses. Handles are small values; the Metrics outlives their use. Everything here is
// thread-safe; a count is not lost when its thread ends, and text() includes everything that was counted before it.
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
class Buckets;  // the bounds of a histogram
class Cells;    // the cells of all threads
}  // namespace metrics_detail

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
  Histogram() noexcept = default;                  // observes nothing
  void observe(Duration duration) const noexcept;  // a negative one counts as zero

 private:
  friend class Metrics;
  Histogram(metrics_detail::Cells* cells, std::size_t first, const metrics_detail::Buckets* buckets) noexcept
      : cells_(cells), first_(first), buckets_(buckets) {}

  metrics_detail::Cells* cells_ = nullptr;
  std::size_t first_ = 0;  // the sum in nanoseconds, one cell a bound, one above them
  const metrics_detail::Buckets* buckets_ = nullptr;
};

// A gauge or a counter whose value is read at a scrape. Its destructor unregisters it, and waits for a scrape that is
// reading it. It may outlive its Metrics.
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

// 100 us to 10 s: of store operations and HTTP requests. Few, since every series has all of them: what is faster than
// 100 us is fast, and the default deadline of a request is below 10 s.
std::span<const Duration> latency_bounds() noexcept;

class Metrics {
 public:
  Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;
  ~Metrics();

  // The limit on cells (a counter takes one, a histogram two more than it has bounds): a handle beyond it counts
  // nothing, and polly_telemetry_series_refused_total counts it.
  static constexpr std::size_t kCellsMax = 128 * 1024;

  // Error invalid_argument where Prometheus does not allow the name, or it already has another kind.
  Counter counter(std::string_view name, std::string_view help, const Labels& labels = {});
  Histogram histogram(std::string_view name, std::string_view help, std::span<const Duration> bounds,
                      const Labels& labels = {});  // `bounds` ascend, at most kBoundsMax; those of the first call count
  static constexpr std::size_t kBoundsMax = 100;

  // `read` may be called from any thread until the Reading is destroyed, and must not take a lock that is held while it
  // is destroyed. A scrape leaves out a `read` that throws. Those of the same name and labels are added up.
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
