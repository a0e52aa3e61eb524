// What an operation on DynamoDB costs this program: callers on one event loop, against the DynamoDB of our tests on
// threads of this process. `cpu_us` is processor time of the loop's thread an operation; p50_ms and p99_ms are how long
// a caller waits. The service and the client share the machine's cores.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include "polly/backends/dynamodb/dynamodb_backend.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/run.hpp"
#include "polly/base/run_on.hpp"
#include "polly/store/store.hpp"
#include "polly/testing/dynamodb_service.hpp"

namespace polly {
namespace {

constexpr std::uint64_t kKeys = 1'000;
constexpr std::size_t kOperations = 32'000;
constexpr std::chrono::hours kLifetime{24};

enum class Verb { get, set, advance };

Task<double> processor_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  co_return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_nsec) / 1e3;
}

Key numbered(std::uint64_t number) {
  const std::string digits = std::to_string(number);
  return Key("polly:pr_number:" + std::string(40 - digits.size(), 'a') + digits);
}

class World {
 public:
  World() : loops_(1) {
    service_.create_table("polly");
    DynamodbOptions options("polly");
    const testing::DynamoDbCredentials credentials = service_.credentials();
    options.client.region = service_.region();
    options.client.endpoint = service_.url();
    options.client.credentials.access_key_id = credentials.access_key;
    options.client.credentials.secret_access_key = Secret(credentials.secret_key);
    const Runtime runtime(telemetry_, {loops_.at(0)});
    store_ = std::make_unique<Store>(run(open_dynamodb_backend(options, runtime)), runtime);
    for (std::uint64_t number = 0; number < kKeys; ++number) {  // so that every get finds something
      run(store_->set(Context(), numbered(number), 0, kLifetime));
    }
  }
  ~World() { run(store_->close()); }

  Store& store() noexcept { return *store_; }
  EventLoops& loops() noexcept { return loops_; }

 private:
  testing::DynamoDbService service_;
  EventLoops loops_;
  Telemetry telemetry_;
  std::unique_ptr<Store> store_;
};

// Every advance is larger than those before, as the ids of a new run are.
Task<void> work(Store* store, Verb verb, std::size_t caller, std::size_t operations, std::vector<double>* times) {
  for (std::size_t i = 0; i < operations; ++i) {
    Key key = numbered((caller * 7'919 + i) % kKeys);
    const auto id = static_cast<std::int64_t>(times->size() + 1);
    const TimePoint begin = system_clock().now();
    if (verb == Verb::get) {
      const auto found = co_await store->get<std::int64_t>(Context(), key);
      if (!found) std::abort();
    } else if (verb == Verb::set) {
      co_await store->set(Context(), std::move(key), id, kLifetime);
    } else {
      co_await store->advance(Context(), std::move(key), id, kLifetime);
    }
    times->push_back(std::chrono::duration<double, std::milli>(system_clock().now() - begin).count());
  }
}

double percentile(std::vector<double>& times, std::size_t percent) {
  const auto place = times.begin() + static_cast<std::ptrdiff_t>(times.size() * percent / 100);
  std::nth_element(times.begin(), place, times.end());
  return *place;
}

void operations(benchmark::State& state, Verb verb) {
  World world;
  const auto callers = static_cast<std::size_t>(state.range(0));
  const std::size_t each = (callers == 1 ? kOperations / 8 : kOperations) / callers;
  std::vector<double> times;
  const auto executor = world.loops().at(0);
  const double before = run(run_on(executor, processor_time()));
  for (auto _ : state) {
    Gate gate;
    for (std::size_t i = 0; i < callers; ++i) {
      spawn(gate, executor, work(&world.store(), verb, i, each, &times));
    }
    gate.wait();
  }
  const double took = run(run_on(executor, processor_time())) - before;
  state.SetItemsProcessed(static_cast<std::int64_t>(times.size()));
  state.counters["cpu_us"] = took / static_cast<double>(times.size());
  state.counters["p50_ms"] = percentile(times, 50);
  state.counters["p99_ms"] = percentile(times, 99);
}

void register_all() {
  for (const auto& [name, verb] :
       {std::pair("get", Verb::get), std::pair("set", Verb::set), std::pair("advance", Verb::advance)}) {
    const auto measure = [verb = verb](benchmark::State& state) { operations(state, verb); };
    benchmark::RegisterBenchmark(("DynamoDb/" + std::string(name)).c_str(), measure)
        ->ArgName("callers")
        ->Arg(1)
        ->Arg(16)
        ->Arg(64)
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
  }
}

[[maybe_unused]] const bool kRegistered = (register_all(), true);

}  // namespace
}  // namespace polly
