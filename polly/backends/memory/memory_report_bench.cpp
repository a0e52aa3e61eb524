// The memory backend beside a bare map, as ratios; docs/benchmarks.md describes how to read them. Every benchmark
// alternates between the two many times and reports the medians.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <atomic>
#include <numeric>
#include <thread>
#include <vector>

#include "polly/backends/memory/memory_bench_peers.hpp"

namespace polly::memory_bench {
namespace {

constexpr std::size_t kOperations = 100'000;  // of one turn
constexpr int kTurns = 15;

double median(std::vector<double> values) {
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2), values.end());
  return values[values.size() / 2];
}

// Nanoseconds of processor time that one operation takes.
template <class Peer>
double cost_ns(Peer& peer, Verb verb, const Plan& plan) {
  const double before = cpu_seconds();
  benchmark::DoNotOptimize(peer.operate(verb, plan));
  return 1e9 * (cpu_seconds() - before) / static_cast<double>(plan.size());
}

struct Costs {
  double bare_ns = 0;
  double polly_ns = 0;
};

Costs compare(BareMap& bare, OpenStore& polly, Verb verb, std::uint64_t keys) {
  std::vector<double> bare_ns;
  std::vector<double> polly_ns;
  for (int turn = 0; turn < kTurns; ++turn) {
    const Plan plan(kOperations, keys, static_cast<std::uint32_t>(turn));
    const Plan other(kOperations, keys,
                     static_cast<std::uint32_t>(turn + 1000));  // so that neither warms the other's cache
    bare_ns.push_back(cost_ns(bare, verb, plan));
    polly_ns.push_back(cost_ns(polly, verb, other));
  }
  return {median(bare_ns), median(polly_ns)};
}

void compare_at(benchmark::State& state, Verb verb) {
  const auto keys = static_cast<std::uint64_t>(state.range(0));
  BareMap bare;
  OpenStore polly;
  bare.fill(keys);
  polly.fill(keys);
  for (auto _ : state) {
    const Costs costs = compare(bare, polly, verb, keys);
    state.counters["bare_ns"] = costs.bare_ns;
    state.counters["polly_ns"] = costs.polly_ns;
    state.counters["ratio"] = costs.polly_ns / costs.bare_ns;
  }
}

void MemoryGet(benchmark::State& state) {
  compare_at(state, Verb::get);
}
void MemorySet(benchmark::State& state) {
  compare_at(state, Verb::set);
}
BENCHMARK(MemoryGet)->Arg(10'000)->Arg(1'000'000)->Arg(10'000'000)->Iterations(1)->Unit(benchmark::kMillisecond);
BENCHMARK(MemorySet)->Arg(10'000)->Arg(1'000'000)->Arg(10'000'000)->Iterations(1)->Unit(benchmark::kMillisecond);

// Operations a second of all threads together, while all of them ran.
struct Speed {
  double by_cpu = 0;  // as if each had a processor of its own
  double by_wall = 0;
};

template <class Peer>
Speed speed_of(Peer& peer, Verb verb, const std::vector<Plan>& plans, std::size_t threads) {
  std::atomic<std::size_t> ready{0};
  std::vector<double> cpu(threads);
  double began = 0;
  {
    std::vector<std::jthread> running;
    for (std::size_t t = 0; t < threads; ++t) {
      running.emplace_back([&, t] {
        if (++ready == threads) began = wall_seconds();
        while (ready < threads) std::this_thread::yield();
        const double before = cpu_seconds();
        benchmark::DoNotOptimize(peer.operate(verb, plans[t]));
        cpu[t] = cpu_seconds() - before;
      });
    }
  }
  const auto operations = static_cast<double>(threads * plans[0].size());
  const double mean_cpu = std::accumulate(cpu.begin(), cpu.end(), 0.0) / static_cast<double>(threads);
  return {operations / mean_cpu, operations / (wall_seconds() - began)};
}

struct Scaling {
  template <class Peer>
  void measure(Peer& peer, Verb verb, const std::vector<Plan>& plans, const std::vector<Plan>& others) {
    const Speed one = speed_of(peer, verb, plans, 1);
    const Speed two = speed_of(peer, verb, others, 2);
    by_cpu.push_back(two.by_cpu / one.by_cpu);
    by_wall.push_back(two.by_wall / one.by_wall);
  }

  std::vector<double> by_cpu;
  std::vector<double> by_wall;
};

void MemoryTwoThreads(benchmark::State& state) {
  constexpr std::uint64_t kFilledKeys = 1'000'000;
  const Verb verb = state.range(0) == 0 ? Verb::get : Verb::set;
  BareMap bare;
  OpenStore polly;
  bare.fill(kFilledKeys);
  polly.fill(kFilledKeys);
  for (auto _ : state) {
    Scaling of_bare;
    Scaling of_polly;
    for (std::uint32_t turn = 0; turn < 2 * kTurns; ++turn) {
      std::vector<Plan> plans;
      for (std::uint32_t i = 0; i < 4; ++i) plans.emplace_back(kOperations, kFilledKeys, 4 * turn + i);
      of_bare.measure(bare, verb, {plans[0]}, {plans[0], plans[1]});
      of_polly.measure(polly, verb, {plans[2]}, {plans[2], plans[3]});
    }
    state.counters["bare_cpu"] = median(of_bare.by_cpu);
    state.counters["polly_cpu"] = median(of_polly.by_cpu);
    state.counters["ratio_cpu"] = median(of_polly.by_cpu) / median(of_bare.by_cpu);
    state.counters["bare_wall"] = median(of_bare.by_wall);
    state.counters["polly_wall"] = median(of_polly.by_wall);
    state.counters["ratio_wall"] = median(of_polly.by_wall) / median(of_bare.by_wall);
  }
}
BENCHMARK(MemoryTwoThreads)->ArgName("get0_set1")->Arg(0)->Arg(1)->Iterations(1)->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace polly::memory_bench
