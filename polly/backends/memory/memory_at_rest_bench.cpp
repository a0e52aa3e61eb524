// What a key ring costs the reads of values that are stored plain. ./dev bench at-rest
#include <benchmark/benchmark.h>

#include <algorithm>
#include <string>
#include <vector>

#include "polly/backends/memory/memory_bench_peers.hpp"

namespace polly::memory_bench {
namespace {

double gets_ns(OpenStore& polly, const Plan& plan) {
  const double before = cpu_seconds();
  benchmark::DoNotOptimize(polly.operate(Verb::get, plan));
  return 1e9 * (cpu_seconds() - before) / static_cast<double>(plan.size());
}

// Two stores with the same plain entries; one of them has a ring. In turns, each first every other time.
void AtRestPlainGet(benchmark::State& state) {
  constexpr int kPairs = 61;
  constexpr std::uint64_t kPlainEntries = 10'000;
  OpenStore without;
  OpenStore with;
  without.fill(kPlainEntries);
  with.fill(kPlainEntries);
  with.store().codec().replace_ring(codec::KeyRing::parse("bench:" + std::string(43, 'A') + "="));
  for (auto _ : state) {
    std::vector<double> ratios;
    std::vector<double> costs;
    for (std::uint32_t turn = 0; turn < kPairs; ++turn) {
      const Plan plan(100'000, kPlainEntries, turn);
      const bool is_with_first = turn % 2 == 0;
      const double first = gets_ns(is_with_first ? with : without, plan);
      const double second = gets_ns(is_with_first ? without : with, plan);
      ratios.push_back(is_with_first ? first / second : second / first);
      costs.push_back(is_with_first ? first : second);
    }
    std::sort(ratios.begin(), ratios.end());
    std::sort(costs.begin(), costs.end());
    state.counters["get_ns"] = costs[kPairs / 2];
    state.counters["ratio"] = ratios[kPairs / 2];
  }
}
BENCHMARK(AtRestPlainGet)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace polly::memory_bench
