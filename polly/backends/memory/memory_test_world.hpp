// Shared by the tests of the memory backend: a backend on a manual clock, and its verbs as plain calls.
#pragma once

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/backends/memory/memory_backend.hpp"
#include "polly/base/run.hpp"

namespace polly::memory_test {

inline constexpr Milliseconds kLongEnough{1000};  // after this long an expired entry is due to be swept

struct World {
  explicit World(std::size_t max_bytes = 0) : backend(MemoryOptions{max_bytes}, runtime) {}

  bool set(const std::string& key, const std::string& value, Expiration expiration = Expiration::never()) {
    return run(backend.set(Context(), key, value, expiration, WriteIf::always));
  }
  bool set_if_absent(const std::string& key, const std::string& value) {
    return run(backend.set(Context(), key, value, Expiration::never(), WriteIf::absent));
  }
  std::optional<std::string> get(const std::string& key) { return run(backend.get(Context(), Key(key))); }
  bool remove(const std::string& key) { return run(backend.remove_many(Context(), std::vector<Key>{Key(key)})) == 1; }
  bool apply(Transaction transaction) { return run(backend.apply(Context(), std::move(transaction))); }

  Telemetry telemetry;
  ManualClock clock;
  Runtime runtime{telemetry, {}, clock};
  MemoryBackend backend;
};

template <class Call>
ErrorKind kind_of_failure(Call call) {
  try {
    call();
  } catch (const Error& error) {
    return error.kind();
  }
  ADD_FAILURE() << "nothing was thrown";
  return ErrorKind::invalid_argument;
}

}  // namespace polly::memory_test
