// The resident memory of a key, and how a million expiring keys affect other calls. Run each in a process of its own
// (docs/benchmarks.md): memory that was freed before would be reused and not counted.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <vector>

#include "polly/backends/memory/memory_bench_peers.hpp"

namespace polly::memory_bench {
namespace {

constexpr std::uint64_t kKeys = 1'000'000;

double resident_bytes() {
  std::ifstream statm("/proc/self/statm");
  double size = 0;
  double resident = 0;
  statm >> size >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE));
}

Task<std::int64_t> fill_kinds(Store* store, Expiration expiration, std::uint64_t first) {
  for (std::uint64_t i = 0; i < kKeys; ++i) {
    const std::int64_t value =
        i % 4 == 0 ? static_cast<std::int64_t>(i % 100'000) : value_of(i);  // pull requests count up
    co_await store->set(Context(), key_of(first + i / 4, kKinds[i % 4]), value, expiration);
  }
  co_return 0;
}

void MemoryFootprint(benchmark::State& state) {
  const double before = resident_bytes();
  if (before > 64e6) return state.SkipWithError("run it alone: --benchmark_filter=MemoryFootprint");
  OpenStore polly;
  for (auto _ : state) OpenStore::run(fill_kinds(&polly.store(), std::chrono::hours(24), 0));
  state.counters["bytes_a_key"] = (resident_bytes() - before) / static_cast<double>(kKeys);
  state.counters["all_in_all"] = resident_bytes() / static_cast<double>(kKeys);
}
BENCHMARK(MemoryFootprint)->Iterations(1)->Unit(benchmark::kMillisecond);

struct Latencies {
  std::vector<float> us;
  double seconds = 0;
};

// Reads and writes keys that do not expire, for `seconds`, and notes how long each call took.
Task<std::int64_t> operate_for(Store* store, const Plan* plan, Latencies* noted, double seconds) {
  const double began = wall_seconds();
  double before = began;
  for (std::size_t i = 0; before - began < seconds; ++i) {
    std::string key = (*plan)[i % plan->size()];
    if (i % 2 == 0) {
      co_await store->get<std::int64_t>(Context(), std::move(key));
    } else {
      co_await store->set(Context(), std::move(key), value_of(i), std::chrono::hours(24));
    }
    const double now = wall_seconds();
    noted->us.push_back(static_cast<float>(1e6 * (now - before)));
    before = now;
  }
  noted->seconds = before - began;
  co_return 0;
}

double percentile(std::vector<float>& values, double part) {
  const auto at = values.begin() + static_cast<std::ptrdiff_t>(part * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

void MemoryWhileAMillionExpire(benchmark::State& state) {
  OpenStore polly;
  polly.fill(kKeys);
  const auto soon =
      std::chrono::ceil<Milliseconds>(system_clock().wall().time_since_epoch()) + std::chrono::seconds(15);
  OpenStore::run(fill_kinds(&polly.store(), Expiration::at(WallTime(soon)), kKeys));
  const Plan plan(1'000'000, kKeys, 1);
  while (system_clock().wall().time_since_epoch() + Milliseconds(100) < soon) usleep(1000);
  Latencies noted;
  noted.us.reserve(20'000'000);
  for (auto _ : state) OpenStore::run(operate_for(&polly.store(), &plan, &noted, 1.1));
  state.counters["left_after_1s"] = static_cast<double>(polly.keys() - kKeys);
  state.counters["operations"] = static_cast<double>(noted.us.size());
  state.counters["p50_us"] = percentile(noted.us, 0.5);
  state.counters["p999_us"] = percentile(noted.us, 0.999);
  state.counters["p9999_us"] = percentile(noted.us, 0.9999);
  state.counters["max_us"] = percentile(noted.us, 1.0);
}
BENCHMARK(MemoryWhileAMillionExpire)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace polly::memory_bench
