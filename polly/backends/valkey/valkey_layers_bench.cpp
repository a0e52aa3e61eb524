// What an operation costs this program, layer by layer: 256 callers on one event loop, one connection, against a server
// that the benchmark starts. `cpu_us` is processor time, user and system, of the whole process an operation; the
// server's is its own. Beside them hiredis, Debian's C client, synchronous with one caller.
#include <benchmark/benchmark.h>
#include <hiredis/hiredis.h>
#include <sys/resource.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "polly/backends/valkey/valkey_backend.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/run.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/store.hpp"
#include "polly/testing/valkey_server.hpp"

namespace polly {
namespace {

constexpr std::size_t kCallers = 256;
constexpr std::size_t kOperationsACaller = 1'000;
constexpr std::uint64_t kKeys = 10'000;
constexpr std::int64_t kId = 1'234'567'890;
constexpr std::chrono::hours kLifetime{24};

double cpu_microseconds() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto micros = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return micros(usage.ru_utime) + micros(usage.ru_stime);
}

// A SHA of 40 digits that are different for every number below kKeys.
std::string sha_of(std::uint64_t number) {
  std::string sha(40, 'a');
  for (std::size_t i = 0; i < 6; ++i, number /= 10) sha[i * 7] = static_cast<char>('0' + number % 10);
  return sha;
}

// Everything between a benchmark and its server, on one loop.
class World {
 public:
  World()
      : loops_(1),
        runtime_(telemetry_, {loops_.at(0)}),
        client_(run(valkey::Client::open(options(), {loops_.at(0)}, &runtime_.clock(), &telemetry_))),
        backend_(run(open_valkey_backend(options(), runtime_))),
        store_(std::make_unique<Store>(run(open_valkey_backend(options(), runtime_)), runtime_)),
        state_(*store_, telemetry_) {
    for (std::uint64_t number = 0; number < kKeys; ++number) {  // so that every get finds something
      run(store_->set(Context(), Key("polly:pr_number:" + sha_of(number)), kId, kLifetime));
    }
  }
  ~World() {
    run(store_->close());
    run(backend_->close());
    run(client_->close());
  }

  valkey::Client& client() noexcept { return *client_; }
  Backend& backend() noexcept { return *backend_; }
  Store& store() noexcept { return *store_; }
  StateService& state() noexcept { return state_; }
  std::uint16_t port() const noexcept { return server_.port(); }
  EventLoops& loops() noexcept { return loops_; }

  // 256 callers, each of which does the work so many times.
  void at_once(const std::function<Task<void>(std::uint64_t key)>& work) {
    Gate gate;
    for (std::size_t caller = 0; caller < kCallers; ++caller) spawn(gate, loops_.at(0), repeat(&work, caller));
    gate.wait();
  }

 private:
  valkey::Options options() const {
    valkey::Options options;
    options.addresses = {valkey::Address(server_.host(), server_.port())};
    return options;
  }

  // `work` outlives it.
  static Task<void> repeat(const std::function<Task<void>(std::uint64_t)>* work, std::uint64_t caller) {
    for (std::uint64_t i = 0; i < kOperationsACaller; ++i) co_await (*work)((caller * 7919 + i * 104'729) % kKeys);
  }

  testing::ValkeyServer server_;
  Telemetry telemetry_;
  EventLoops loops_;
  Runtime runtime_;
  std::unique_ptr<valkey::Client> client_;
  std::unique_ptr<Backend> backend_;
  std::unique_ptr<Store> store_;
  StateService state_;
};

World& world() {
  static World world;
  return world;
}

Key key_of(std::uint64_t number) {
  return "polly:pr_number:" + sha_of(number);
}

void measure(benchmark::State& bench, const std::function<Task<void>(std::uint64_t key)>& work) {
  world().at_once(work);  // keys, scripts, caches and memory are there
  const double before = cpu_microseconds();
  std::uint64_t operations = 0;
  for (auto _ : bench) {
    world().at_once(work);
    operations += kCallers * kOperationsACaller;
  }
  bench.SetItemsProcessed(static_cast<std::int64_t>(operations));
  bench.counters["cpu_us"] = (cpu_microseconds() - before) / static_cast<double>(operations);
}

void ValkeyLayerLoopAlone(benchmark::State& bench) {
  const auto work = [](std::uint64_t number) -> Task<void> {
    benchmark::DoNotOptimize(key_of(number));
    co_return;
  };
  measure(bench, work);
}
BENCHMARK(ValkeyLayerLoopAlone)->UseRealTime();

void ValkeyLayerClientGet(benchmark::State& bench) {
  const auto work = [](std::uint64_t number) -> Task<void> {
    const Key key = key_of(number);
    co_await world().client().execute(Context(), resp3::Command("GET").key(key.text()), valkey::Effect::read);
  };
  measure(bench, work);
}
BENCHMARK(ValkeyLayerClientGet)->UseRealTime();

void ValkeyLayerBackendGet(benchmark::State& bench) {
  const auto work = [](std::uint64_t number) -> Task<void> {
    const Key key(key_of(number));
    co_await world().backend().get(Context(), key);
  };
  measure(bench, work);
}
BENCHMARK(ValkeyLayerBackendGet)->UseRealTime();

void ValkeyLayerStoreGet(benchmark::State& bench) {
  const auto work = [](std::uint64_t number) -> Task<void> {
    co_await world().store().get<std::int64_t>(Context(), key_of(number));
  };
  measure(bench, work);
}
BENCHMARK(ValkeyLayerStoreGet)->UseRealTime();

void ValkeyLayerStateGet(benchmark::State& bench) {
  const auto work = [](std::uint64_t number) -> Task<void> {
    const Commit commit(sha_of(number));
    co_await world().state().get(Context(), commit, kPrNumber);
  };
  measure(bench, work);
}
BENCHMARK(ValkeyLayerStateGet)->UseRealTime();

void ValkeyLayerClientSet(benchmark::State& bench) {
  const auto work = [](std::uint64_t number) -> Task<void> {
    const Key key = key_of(number);
    resp3::Command command("SET");
    command.key(key.text());
    command.add(kId);
    command.add("PX");
    command.add(std::int64_t{86'400'000});
    co_await world().client().execute(Context(), std::move(command), valkey::Effect::write);
  };
  measure(bench, work);
}
BENCHMARK(ValkeyLayerClientSet)->UseRealTime();

void ValkeyLayerStoreSet(benchmark::State& bench) {
  const auto work = [](std::uint64_t number) -> Task<void> {
    co_await world().store().set(Context(), key_of(number), kId, kLifetime);
  };
  measure(bench, work);
}
BENCHMARK(ValkeyLayerStoreSet)->UseRealTime();

void ValkeyLayerStateSet(benchmark::State& bench) {
  const auto work = [](std::uint64_t number) -> Task<void> {
    const Commit commit(sha_of(number));
    co_await world().state().store(Context(), commit, kPrNumber, kId);
  };
  measure(bench, work);
}
BENCHMARK(ValkeyLayerStateSet)->UseRealTime();

// What a webhook does: the larger one stays.
void ValkeyLayerStateAdvance(benchmark::State& bench) {
  const auto work = [](std::uint64_t number) -> Task<void> {
    const Commit commit(sha_of(number));
    std::vector<KnownFact> facts;
    facts.emplace_back(kPrNumber, kId);
    co_await world().state().advance(Context(), commit, std::move(facts));
  };
  measure(bench, work);
}
BENCHMARK(ValkeyLayerStateAdvance)->UseRealTime();

void ValkeyPeerHiredisSynchronousGet(benchmark::State& bench) {
  redisContext* const context = redisConnect("127.0.0.1", world().port());
  if (context == nullptr || context->err != 0) return bench.SkipWithError("hiredis does not connect");
  std::uint64_t number = 0;
  const double before = cpu_microseconds();
  for (auto _ : bench) {
    const Key key = key_of(number++ % kKeys);
    void* const reply = redisCommand(context, "GET %b", key.text().data(), key.text().size());
    if (reply == nullptr || static_cast<redisReply*>(reply)->type != REDIS_REPLY_STRING) {
      bench.SkipWithError("hiredis found nothing");
      break;
    }
    freeReplyObject(reply);
  }
  bench.SetItemsProcessed(bench.iterations());
  bench.counters["cpu_us"] = (cpu_microseconds() - before) / static_cast<double>(bench.iterations());
  redisFree(context);
}
BENCHMARK(ValkeyPeerHiredisSynchronousGet)->UseRealTime();

void ValkeyPeerPollySynchronousGet(benchmark::State& bench) {
  EventLoops& loops = world().loops();
  std::uint64_t number = 0;
  Gate gate;
  const double before = cpu_microseconds();
  const auto work = [&bench, &number]() -> Task<void> {
    for (auto _ : bench) co_await world().store().get<std::int64_t>(Context(), key_of(number++ % kKeys));
  };
  spawn(gate, loops.at(0), work());
  gate.wait();
  bench.SetItemsProcessed(bench.iterations());
  bench.counters["cpu_us"] = (cpu_microseconds() - before) / static_cast<double>(bench.iterations());
}
BENCHMARK(ValkeyPeerPollySynchronousGet)->UseRealTime();

}  // namespace
}  // namespace polly
