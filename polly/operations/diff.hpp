// diff: compares the entries of two stores.
//
//   const DiffReport report = co_await diff(&a, &b, Context(), DiffOptions());
//   if (report.is_equal()) ...
//
// Values are equal where their bytes are, or where both decode to the same JSON text: one store may have compressed or
// sealed what the other keeps plain. Both stores may be in use; then a difference may be one of the moment. Entries
// that a store made for itself (store/own_entries.hpp) are left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/operations/copy.hpp"
#include "polly/operations/entry_failure.hpp"
#include "polly/store/store.hpp"

namespace polly::operations {

// Entries that differ in one way.
struct Differences {
  std::uint64_t entries = 0;
  std::vector<Key> first;  // DiffOptions::keys_max of them
};

struct DiffReport {
  DiffReport() = default;

  std::uint64_t equal = 0;
  Differences missing_in_b;
  Differences missing_in_a;
  Differences other_value;
  Differences other_expiry;
  EntryFailures failures;  // entries that cannot be read, in either store
  bool is_stopped = false;

  bool is_equal() const noexcept {
    return missing_in_a.entries + missing_in_b.entries + other_value.entries + other_expiry.entries == 0 &&
           failures.empty() && !is_stopped;
  }
  std::uint64_t compared() const noexcept {
    return equal + missing_in_a.entries + missing_in_b.entries + other_value.entries + other_expiry.entries;
  }
};

struct DiffOptions {
  DiffOptions() = default;

  std::string prefix;
  std::function<bool(const Key&)> wants;  // empty: all
  Milliseconds tolerance = kLifetimeTolerance;
  std::size_t keys_max = 10;
  std::uint32_t entries_per_second = 0;  // 0: as many as possible
  std::function<bool()> is_stopped;
  std::function<void(const DiffReport&)> on_progress;
};

// Error: that of a store, where it is permanent or lasts. Both stores outlive the call.
Task<DiffReport> diff(Store* a, Store* b, Context ctx, DiffOptions options);

}  // namespace polly::operations
