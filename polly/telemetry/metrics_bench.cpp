// The cost of counting, from one thread and from two, beside prometheus-cpp's own counter and histogram.
#include <benchmark/benchmark.h>
#include <prometheus/counter.h>
#include <prometheus/histogram.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "polly/telemetry/metrics.hpp"

namespace polly {
namespace {

constexpr std::size_t kDurations = 4096;

// Latencies of a store, from 0.2 us to 2 ms, each decade equally likely: branch prediction cannot guess their buckets.
const std::array<Duration, kDurations>& durations() {
  static const std::array<Duration, kDurations> made = [] {
    std::array<Duration, kDurations> all;
    std::uint64_t state = 1;
    for (Duration& duration : all) {
      state = state * 6364136223846793005U + 1442695040888963407U;  // Knuth's MMIX generator
      const std::uint64_t random = state >> 33;
      std::uint64_t decade = 200;
      for (std::uint64_t i = random % 4; i > 0; --i) decade *= 10;
      duration = Duration(static_cast<Duration::rep>(decade + random / 4 % (9 * decade)));
    }
    return all;
  }();
  return made;
}

Metrics& metrics() {
  static Metrics all;
  return all;
}

void counter_add(benchmark::State& state) {
  const Counter counter = metrics().counter("a_total", "");
  for (auto _ : state) counter.add();
}
BENCHMARK(counter_add)->Threads(1)->Threads(2);

void prometheus_counter_add(benchmark::State& state) {
  static prometheus::Counter counter;
  for (auto _ : state) counter.Increment();
}
BENCHMARK(prometheus_counter_add)->Threads(1)->Threads(2);

void histogram_observe(benchmark::State& state) {
  const Histogram histogram = metrics().histogram("b_seconds", "", latency_bounds());
  const auto& values = durations();
  std::size_t i = 0;
  for (auto _ : state) histogram.observe(values[i++ % kDurations]);
}
BENCHMARK(histogram_observe)->Threads(1)->Threads(2);

void histogram_observe_same(benchmark::State& state) {
  const Histogram histogram = metrics().histogram("b_seconds", "", latency_bounds());
  for (auto _ : state) histogram.observe(Duration(1'500));
}
BENCHMARK(histogram_observe_same)->Threads(1)->Threads(2);

void prometheus_histogram_observe(benchmark::State& state) {
  static prometheus::Histogram histogram([] {
    std::vector<double> bounds;
    for (const Duration bound : latency_bounds()) bounds.push_back(static_cast<double>(bound.count()) / 1e9);
    return bounds;
  }());
  const auto& values = durations();
  std::size_t i = 0;
  for (auto _ : state) histogram.Observe(static_cast<double>(values[i++ % kDurations].count()) / 1e9);
}
BENCHMARK(prometheus_histogram_observe)->Threads(1)->Threads(2);

// A scrape of 100 histograms.
void scrape(benchmark::State& state) {
  Metrics many;
  for (int i = 0; i < 100; ++i) {
    many.histogram("c_seconds", "", latency_bounds(), {{"i", std::to_string(i)}}).observe(Duration(1));
  }
  for (auto _ : state) benchmark::DoNotOptimize(many.text());
}
BENCHMARK(scrape)->Unit(benchmark::kMicrosecond);

}  // namespace
}  // namespace polly
