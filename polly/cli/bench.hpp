// bench: measures a store from end to end: sets, gets or half of each, over random keys of the form
// polly:pr_number:SHA, from many coroutines on several event loops. The keys are stored before the measurement and
// deleted after it. They belong to no commit, and they expire where the program is killed.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "polly/cli/latency_histogram.hpp"
#include "polly/config/config.hpp"

namespace polly::cli {

enum class BenchMix { both, set, get };

struct BenchOptions {
  std::size_t threads = 0;  // event loops; 0: one per core
  std::size_t concurrency = 64;
  std::uint64_t operations = 1'000'000;
  std::size_t keys = 10'000;
  BenchMix mix = BenchMix::both;
  std::function<void()> on_open = [] {};  // called after the store was opened
};

struct BenchResult {
  double operations_per_second() const noexcept;

  std::string backend;
  std::size_t threads = 0;
  LatencyHistogram latency;  // of the operations that succeeded
  std::uint64_t failures = 0;
  std::string first_failure;
  double seconds = 0;
  double cpu_seconds = 0;  // of the whole process
};

// Ends early, with the measurements so far, when `stop` becomes true. Error: the store cannot be opened, or the keys
// cannot be stored. Operations that fail during the measurement are counted.
BenchResult run_bench(const config::Storage& storage, const BenchOptions& options, const std::atomic<bool>& stop);

}  // namespace polly::cli
