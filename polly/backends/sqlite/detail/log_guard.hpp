// LogGuard: the only way to run a checkpoint, which copies the write-ahead log into the file. It keeps a commit from
// restarting the log while a checkpoint begins and runs.
//
// SQLite up to 3.51.2 does not. A checkpoint reads from the log's index how long the log is, and then how much of it is
// in the file already. If a commit of another connection restarts the log between the two, the checkpoint marks pages
// as copied that it never saw; later checkpoints skip them, and they are lost.
// Source: https://www.sqlite.org/wal.html, "The WAL-Reset Bug"
//
//   LogGuard guard(path, vfs);
//   guard.checkpoint(database, LogGuard::Against::commits, 20ms);
//
// The guard keeps other processes away with SQLite's own locks, held by a connection of its own. Every program that
// writes respects them, with any version of the library, and the system drops them when the process ends.
//
// Not thread-safe. Close the guard before the last connection, which checkpoints the log when it closes: it needs no
// guard, since SQLite does that only while no other connection is open.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "polly/backends/sqlite/detail/database.hpp"

namespace polly::sqlite {

class LogGuard {
 public:
  // commits: no commit until the checkpoint has ended; the next one may restart the log.
  // restarts: commits go on at the end of the log, so that it grows; none restarts it.
  enum class Against { commits, restarts };

  enum class Outcome {
    complete,  // all that was in the log at the beginning is in the file
    partial,   // readers of an older state block the rest
    busy,      // nothing was done: others held their locks, or the file was moved or replaced
  };

  // Opens the file at `path`, which the `database` given to checkpoint() has open as well. Throws Failure.
  LogGuard(const std::string& path, const std::string& vfs);
  LogGuard(const LogGuard&) = delete;
  LogGuard& operator=(const LogGuard&) = delete;

  // Checkpoints the log and syncs both files, with a connection that has read before and is in no transaction. Waits up
  // to `patience` for writers and for readers of older states; against restarts it does not wait. Throws Failure; the
  // guard cannot be used again then.
  Outcome checkpoint(Database& database, Against against, std::chrono::milliseconds patience);

  std::uint32_t frames_in_file() const noexcept { return frames_in_file_; }  // of the log, after the last checkpoint

 private:
  bool hold(const char* begin);
  void release() noexcept;
  bool has_patience() const noexcept { return std::chrono::steady_clock::now() < patience_ends_; }

  std::chrono::steady_clock::time_point patience_ends_;
  std::uint32_t frames_in_file_ = 0;
  Database database_;
  Statement reading_;  // while it runs, the connection reads the state that the log had
};

}  // namespace polly::sqlite
