#include "polly/cli/bench.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

#include "polly/assembly/open_store.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/hex.hpp"
#include "polly/base/run.hpp"

namespace polly::cli {

namespace {

constexpr std::chrono::hours kKeyLifetime{1};
constexpr std::int64_t kIds = 1'000'000'000;  // values have ten digits, like GitHub's ids

// SplitMix64 (Steele, Lea, Flood 2014): fast, and random enough to pick keys.
class Random {
 public:
  explicit Random(std::uint64_t seed) noexcept : state_(seed) {}
  std::uint64_t next() noexcept {
    std::uint64_t z = (state_ += 0x9E3779B97F4A7C15U);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31);
  }

 private:
  std::uint64_t state_;
};

std::vector<Key> make_keys(std::size_t count) {
  Random random(1);
  std::vector<Key> keys;
  keys.reserve(count);
  for (std::size_t i = 0; i < count; ++i) {
    std::array<std::uint8_t, 20> sha{};
    for (std::uint8_t& byte : sha) byte = static_cast<std::uint8_t>(random.next());
    keys.emplace_back("polly:pr_number:" + to_hex(sha));
  }
  return keys;
}

// The measurements of the coroutines on one event loop. Only that loop's thread writes them.
struct LoopStats {
  void fail(const Error& error) {
    if (failures++ == 0) first_failure.emplace(error);
  }

  LatencyHistogram latency;
  std::uint64_t failures = 0;
  std::optional<Error> first_failure;
};

// Everything that the coroutines share. Outlives them.
class Bench {
 public:
  Bench(const config::Storage& storage, const BenchOptions& options, const std::atomic<bool>& stop)
      : options_(options),
        stop_(stop),
        keys_(make_keys(options.keys)),
        loops_(options.threads),
        store_(run(open_store(storage, Runtime(telemetry_, executors())))),
        stats_(loops_.size()) {}

  BenchResult measure() {
    options_.on_open();
    in_parallel([this](std::size_t worker, LoopStats* stats) { return store_keys(worker, stats); });
    throw_first_failure();
    stats_ = std::vector<LoopStats>(loops_.size());

    const double cpu_before = cpu_seconds();
    const auto before = std::chrono::steady_clock::now();
    in_parallel([this](std::size_t worker, LoopStats* stats) { return set_and_get(worker, stats); });
    BenchResult result;
    result.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count();
    result.cpu_seconds = cpu_seconds() - cpu_before;
    add_up(result);

    in_parallel([this](std::size_t worker, LoopStats* stats) { return remove_keys(worker, stats); });
    run(store_->close());
    return result;
  }

 private:
  // Runs one coroutine per caller and waits until all have ended.
  template <class Work>
  void in_parallel(Work work) {
    Gate gate;
    for (std::size_t worker = 0; worker < options_.concurrency; ++worker) {
      const std::size_t loop = worker % loops_.size();
      spawn(gate, loops_.at(loop), work(worker, &stats_[loop]));
    }
    gate.wait();
  }

  Task<void> store_keys(std::size_t worker, LoopStats* stats) {
    for (std::size_t i = worker; i < keys_.size() && !is_stopped(); i += options_.concurrency) {
      try {
        co_await store_->set<std::int64_t>(Context(), keys_[i], kIds + static_cast<std::int64_t>(i), kKeyLifetime);
      } catch (const Error& error) {
        stats->fail(error);
        break;
      }
    }
  }

  Task<void> set_and_get(std::size_t worker, LoopStats* stats) {
    const std::uint64_t share = options_.operations / options_.concurrency;
    const std::uint64_t rest = worker < options_.operations % options_.concurrency ? 1 : 0;
    Random random(worker + 2);
    TimePoint before = std::chrono::steady_clock::now();
    for (std::uint64_t left = share + rest; left > 0 && !is_stopped(); --left) {
      const std::uint64_t bits = random.next();
      const Key& key = keys_[(bits >> 1) % keys_.size()];
      bool is_done = true;
      try {
        if (options_.mix == BenchMix::set || (options_.mix == BenchMix::both && (bits & 1) == 0)) {
          co_await store_->set<std::int64_t>(Context(), key, static_cast<std::int64_t>(bits % kIds) + kIds,
                                             kKeyLifetime);
        } else {
          co_await store_->get<std::int64_t>(Context(), key);
        }
      } catch (const Error& error) {
        stats->fail(error);
        is_done = false;
      }
      const TimePoint now = std::chrono::steady_clock::now();  // also the start of the next operation
      if (is_done) stats->latency.record(now - before);
      before = now;
    }
  }

  Task<void> remove_keys(std::size_t worker, LoopStats* stats) {
    const std::size_t share = (keys_.size() + options_.concurrency - 1) / options_.concurrency;
    const std::size_t end = std::min(keys_.size(), (worker + 1) * share);
    for (std::size_t from = std::min(end, worker * share); from < end; from += kBatchKeysMax) {
      const std::size_t to = std::min(end, from + kBatchKeysMax);
      std::vector<Key> batch(keys_.data() + from, keys_.data() + to);
      try {
        co_await store_->remove_many(Context(), std::move(batch));
      } catch (const Error& error) {
        stats->fail(error);  // the remaining keys expire
        break;
      }
    }
  }

  void throw_first_failure() const {
    for (const LoopStats& stats : stats_) {
      if (stats.first_failure) throw *stats.first_failure;
    }
  }

  void add_up(BenchResult& result) const {
    result.backend = store_->backend_name();
    result.threads = loops_.size();
    for (const LoopStats& stats : stats_) {
      result.latency.add(stats.latency);
      result.failures += stats.failures;
      if (stats.first_failure && result.first_failure.empty()) result.first_failure = stats.first_failure->what();
    }
  }

  std::vector<boost::asio::any_io_executor> executors() const {
    std::vector<boost::asio::any_io_executor> all;
    for (std::size_t i = 0; i < loops_.size(); ++i) all.push_back(loops_.at(i));
    return all;
  }

  bool is_stopped() const noexcept { return stop_.load(std::memory_order_relaxed); }

  static double cpu_seconds() noexcept {
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    const auto seconds = [](const timeval& time) {
      return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) * 1e-6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
  }

  const BenchOptions options_;
  const std::atomic<bool>& stop_;
  const std::vector<Key> keys_;
  Telemetry telemetry_;
  EventLoops loops_;
  std::unique_ptr<Store> store_;
  std::vector<LoopStats> stats_;  // one per event loop
};

}  // namespace

double BenchResult::operations_per_second() const noexcept {
  return seconds > 0 ? static_cast<double>(latency.count()) / seconds : 0;
}

BenchResult run_bench(const config::Storage& storage, const BenchOptions& options, const std::atomic<bool>& stop) {
  return Bench(storage, options, stop).measure();
}

}  // namespace polly::cli
