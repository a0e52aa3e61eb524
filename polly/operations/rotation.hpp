// rotate: stores every value of a store as its codec stores values now: under the first key of the ring, plain after
// `none`, compressed or not. Values and expiries stay.
//
//   RotationOptions options;
//   options.entries_per_second = 1000;
//   const RotationReport report = co_await rotate(&store, Context(), std::move(options));
//   if (report.is_complete()) ...                          // nothing is left under another key
//
// It goes through the whole store, and again until a pass finds nothing to rewrite: others may have written with an old
// ring at the same time. It may be stopped at any moment: a later call continues, since entries that are current are
// only read. An entry that another caller changes at the same time is tried again. What does not open is left as it is
// and reported; the other entries are rewritten.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/error.hpp"
#include "polly/base/task.hpp"
#include "polly/operations/entry_failure.hpp"
#include "polly/store/store.hpp"

namespace polly::operations {

constexpr int kRotationPassesMax = 4;
constexpr int kRotationTriesMax = 16;  // of one entry, in a pass

struct RotationReport {
  RotationReport() = default;

  int passes = 0;
  std::uint64_t entries = 0;    // that were read in this pass
  std::uint64_t rewritten = 0;  // in all passes; in a dry run, those that would be
  std::uint64_t left = 0;       // of the last pass: those that others kept writing as before, or kept changing
  EntryFailures failures;       // of the last pass: entries that do not open

  bool is_complete() const noexcept { return left == 0 && failures.empty(); }
  // The kind of the worst failure: corrupt, permission_denied, another one, conflict where entries are left.
  std::optional<ErrorKind> worst() const noexcept;
};

struct RotationOptions {
  RotationOptions() = default;

  bool is_dry_run = false;               // one pass that writes nothing
  std::uint32_t entries_per_second = 0;  // that are read; 0: as many as possible
  std::function<void(const RotationReport&)> on_progress = [](const RotationReport&) {};  // after each batch
};

// Error: that of the store, where it is permanent or lasts (kFailuresMax in retries.hpp). The store outlives the call.
Task<RotationReport> rotate(Store* store, Context ctx, RotationOptions options);

}  // namespace polly::operations
