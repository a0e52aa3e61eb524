// The two sides that the benchmarks compare: the memory backend as programs use it (public Store, metrics on,
// coroutines on an event loop), and a bare boost::concurrent_flat_map with the same entries. The same loop drives both:
// it makes the key's text as a program would and then calls one operation.
#pragma once

#include <array>
#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/unordered/concurrent_flat_map.hpp>
#include <chrono>
#include <cstdint>
#include <ctime>
#include <exception>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "polly/backends/memory/memory_backend.hpp"
#include "polly/store/store.hpp"

namespace polly::memory_bench {

enum class Verb { get, set };

inline constexpr std::array<std::string_view, 4> kKinds{
    "polly:pr_number:", "polly:vuln_check_run_id:", "polly:license_check_run_id:", "polly:workflow_run_id:"};

// The key of a number: forty hexadecimal digits, evenly spread.
inline std::string key_of(std::uint64_t number, std::string_view kind) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string key(kind);
  std::uint64_t state = number;
  for (int word = 0; word < 5; ++word) {
    state = (state ^ (state >> 31U)) * 0x9e3779b97f4a7c15ULL + 0xd1b54a32d192ed03ULL;
    for (unsigned shift = 32; shift < 64; shift += 4) key += kDigits[(state >> shift) & 15U];
  }
  return key;
}

// Numbers of ten or eleven digits, like GitHub's 64-bit ids.
inline std::int64_t value_of(std::uint64_t number) {
  return 9'876'543'210 + static_cast<std::int64_t>(number % 9'000'000'000);
}

// Keys in the order in which they are used, in one piece of memory, so that reading them always costs the same.
class Plan {
 public:
  Plan(std::size_t operations, std::uint64_t keys, std::uint32_t seed) {
    std::mt19937_64 random(seed);
    keys_.reserve(operations);
    for (std::size_t i = 0; i < operations; ++i) {
      const std::string key = key_of(random() % keys, kKinds[0]);
      keys_.emplace_back();
      std::copy(key.begin(), key.end(), keys_.back().begin());
    }
  }

  std::size_t size() const noexcept { return keys_.size(); }
  std::string operator[](std::size_t i) const { return std::string(keys_[i].data(), keys_[i].size()); }

 private:
  std::vector<std::array<char, 56>> keys_;
};

class BareMap {
 public:
  void fill(std::uint64_t keys) {
    for (std::uint64_t i = 0; i < keys; ++i) write(key_of(i, kKinds[0]), value_of(i));
  }

  std::int64_t operate(Verb verb, const Plan& plan) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < plan.size(); ++i) {
      std::string key = plan[i];
      if (verb == Verb::set) {
        write(std::move(key), value_of(i));
      } else {
        std::string copy;
        map_.cvisit(key, [&](const auto& entry) { copy = entry.second.value; });
        sum += static_cast<std::int64_t>(copy.size());
      }
    }
    return sum;
  }

 private:
  struct Value {
    std::string value;
    std::int64_t expiry;
  };

  void write(std::string key, std::int64_t value) {
    map_.insert_or_assign(std::move(key), Value{std::to_string(value), 1'000'000});
  }

  boost::concurrent_flat_map<std::string, Value> map_;
};

class OpenStore {
 public:
  Store& store() noexcept { return store_; }
  std::size_t keys() const { return backend_->keys(); }

  void fill(std::uint64_t keys) { run(fill_task(keys)); }
  std::int64_t operate(Verb verb, const Plan& plan) {
    return verb == Verb::get ? run(get_all(&plan)) : run(set_all(&plan));
  }

  template <class T>
  static T run(Task<T> task) {
    boost::asio::io_context loop(1);
    std::exception_ptr failure;
    T result{};
    auto keep = [&](std::exception_ptr thrown, T value) {
      failure = thrown;
      result = value;
    };
    boost::asio::co_spawn(loop, std::move(task), keep);
    loop.run();
    if (failure) std::rethrow_exception(failure);
    return result;
  }

 private:
  Task<std::int64_t> fill_task(std::uint64_t keys) {
    for (std::uint64_t i = 0; i < keys; ++i) {
      co_await store_.set(Context(), key_of(i, kKinds[0]), value_of(i), std::chrono::hours(24));
    }
    co_return 0;
  }
  Task<std::int64_t> get_all(const Plan* plan) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < plan->size(); ++i) {
      const std::optional<std::int64_t> value = co_await store_.get<std::int64_t>(Context(), (*plan)[i]);
      sum += value.value_or(0);
    }
    co_return sum;
  }
  Task<std::int64_t> set_all(const Plan* plan) {
    for (std::size_t i = 0; i < plan->size(); ++i) {
      co_await store_.set(Context(), (*plan)[i], value_of(i), std::chrono::hours(24));
    }
    co_return 0;
  }

  Telemetry telemetry_;
  Runtime runtime_{telemetry_};
  std::unique_ptr<MemoryBackend> opened_ = std::make_unique<MemoryBackend>(MemoryOptions{}, runtime_);
  const MemoryBackend* backend_ = opened_.get();
  Store store_{std::move(opened_), runtime_};
};

// Processor time of this thread: other programs on the machine affect it less than wall time.
inline double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

inline double wall_seconds() {
  return std::chrono::duration<double>(system_clock().now().time_since_epoch()).count();
}

}  // namespace polly::memory_bench
