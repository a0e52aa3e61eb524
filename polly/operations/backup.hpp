// Backups: a backup is a SQLite store in one file that does not change any more: whatever can be done with a store can
// be done with it (copy, diff, scan), and nothing else has to be learnt to look into one.
//
//   const BackupReport report = co_await backup(&store, "/srv/backups/polly.db", Context(), BackupOptions());
//   const BackupContents contents = verify_backup("/srv/backups/polly.db");       // Error corrupt
//
// The file is written beside its place (FILE.partial), checked, and then renamed: at any moment FILE is a whole backup,
// or the one that was there before. It holds an entry of its own, the manifest: when it was made, from which kind of
// store, by which version, how many entries it has, and a digest of all of them. There is no address, user or password
// in it. Values are as the store keeps them: sealed values need the same key ring when they are read.
//
// A backup may run while the store is in use: every entry that was acknowledged before it began, and was not written or
// expired since, is in it.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/operations/entry_failure.hpp"
#include "polly/store/store.hpp"

namespace polly::operations {

struct BackupManifest {
  BackupManifest() = default;

  WallTime made{};
  std::string source;          // "valkey": the kind of the store
  std::string version;         // of Polly
  std::uint64_t entries = 0;   // without the manifest
  std::uint64_t left_out = 0;  // entries of the source that could not be read
  std::string digest;          // "sha256:..." of all entries, in the order of their keys

  std::string to_json() const;
  static std::optional<BackupManifest> parse(std::string_view json);
};

// What is in a file that was found to be whole.
struct BackupContents {
  BackupContents() = default;

  BackupManifest manifest;
  std::uint64_t expired = 0;  // of its entries, by now
  std::uint64_t file_bytes = 0;
};

struct BackupReport {
  BackupReport() = default;

  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;  // of keys and values
  EntryFailures failures;   // entries that cannot be read; the backup has the others
  bool is_stopped = false;  // by BackupOptions::is_stopped: no backup was made
  BackupManifest manifest;
};

struct BackupOptions {
  BackupOptions() = default;

  std::uint32_t entries_per_second = 0;  // 0: as many as possible; otherwise the disk is used in small steps, too
  std::function<bool()> is_stopped;      // asked between two pages and, by another thread, while the file is checked
  std::function<void(const BackupReport&)> on_progress;
  std::function<bool()> may_replace;  // asked right before the file gets its name; false: it is discarded
};

// Error: that of the store; unavailable and resource_exhausted where the file cannot be written; conflict where another
// process writes it, or may_replace() said no. The store outlives the call.
Task<BackupReport> backup(Store* store, std::string file, Context ctx, BackupOptions options);

// Reads all of the file and compares it with its manifest. Error corrupt where it was cut or altered, config where a
// newer version or another program made it, unavailable where it cannot be read, cancelled where `is_stopped`, which is
// asked again and again, said so. Blocks; changes nothing.
BackupContents verify_backup(const std::string& file, const std::function<bool()>& is_stopped = {});

}  // namespace polly::operations
