// copy: brings the entries of one store into another, as they are stored: what is compressed or sealed stays so, and an
// entry expires when it did before, to the millisecond.
//
//   CopyOptions options;
//   options.mode = CopyMode::overwrite;
//   const CopyReport report = co_await copy(&from, &to, Context(), std::move(options));
//   if (report.is_complete()) ...
//
// It may be run again at any time: what is equal in both is not written again. Both stores may be in use: an entry of
// the target is only replaced while it is as it was compared. What is written to the source in the meantime may be
// copied or not; a later run brings it. Reading and writing overlap, in memory that does not depend on the number of
// entries. A store that is away for a few seconds does no harm.
//
// Entries that a store made for itself (store/own_entries.hpp) are left out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/operations/entry_failure.hpp"
#include "polly/operations/translation.hpp"
#include "polly/store/store.hpp"

namespace polly::operations {

constexpr std::size_t kCopyBatchesMax = 4;     // that are written at once
constexpr std::size_t kCopyConflictsMax = 20;  // keys that are named

// Lifetimes that differ by so little are equal: an engine may keep them by a clock without the calendar's milliseconds.
constexpr Milliseconds kLifetimeTolerance{2};

// What happens to an entry that the target has, with other bytes or another expiry.
enum class CopyMode {
  refuse,        // it is a conflict, and stays
  only_missing,  // it stays
  overwrite,
};

struct CopyReport {
  CopyReport() = default;

  std::uint64_t entries = 0;     // of the source, that were wanted
  std::uint64_t written = 0;     // that the target did not have; in a dry run, that would be
  std::uint64_t replaced = 0;    // that it had otherwise
  std::uint64_t equal = 0;       // that it had already
  std::uint64_t kept = 0;        // of the target, by CopyMode::only_missing
  std::uint64_t conflicts = 0;   // of the target, by CopyMode::refuse
  std::uint64_t expired = 0;     // that expired before they were written
  std::uint64_t foreign = 0;     // that have no place in the target (Translation)
  std::uint64_t bytes = 0;       // of keys and values that were written
  EntryFailures failures;        // entries that cannot be read, or make no sense
  std::vector<Key> conflicting;  // the first kCopyConflictsMax
  bool is_stopped = false;       // by CopyOptions::is_stopped

  std::uint64_t changes() const noexcept { return written + replaced; }
  bool is_complete() const noexcept { return conflicts == 0 && failures.empty() && !is_stopped; }
};

struct CopyOptions {
  CopyOptions() = default;

  CopyMode mode = CopyMode::refuse;
  std::string prefix;                                  // of the keys in the source
  std::function<bool(const Key&)> wants;               // empty: all; the others are not counted
  Translation translate;                               // empty: entries keep their keys and bytes
  bool is_dry_run = false;                             // compares, and writes nothing
  std::uint32_t entries_per_second = 0;                // 0: as many as possible; otherwise gentle to the disk, too
  std::function<bool()> is_stopped;                    // asked between two batches; true ends the copy
  std::function<void(const CopyReport&)> on_progress;  // after each batch
};

// Error: that of a store, where it is permanent or lasts. What was written before stays. Both stores outlive the call.
Task<CopyReport> copy(Store* from, Store* to, Context ctx, CopyOptions options);

// The same, much faster, into a SQLite store that does not exist yet (is_new_sqlite_store): `file` appears when it is
// complete, or stopped. Not for a dry run, nor with a translation: where two keys become one, the last entry is kept,
// and no conflict is reported. Errors also: those of SqliteArchiveWriter and of rename_to_new_store; the file does not
// exist then.
Task<CopyReport> copy_into_new_file(Store* from, std::string file, Context ctx, CopyOptions options);

}  // namespace polly::operations
