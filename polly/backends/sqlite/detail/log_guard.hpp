// LogGuard: the only way to a checkpoint, which brings the write-ahead log into the file. It keeps the log from being
// restarted by a commit while a checkpoint begins and runs.
//
// Up to 3.51.2 SQLite does not. A checkpoint reads in the log's index how long the log is, and then how much of it is
// in the file already. Where a commit of another connection restarts the log between the two, the checkpoint marks
// pages as brought in that it never saw; later ones skip them, and they are lost.
// Source: https://www.sqlite.org/wal.html, "The WAL-Reset Bug"
//
//   LogGuard guard(path, vfs);
//   guard.checkpoint(database, LogGuard::Against::commits, 20ms);
//
// What keeps others away are SQLite's own locks, held by a connection of the guard's. Every program that writes takes
// part in them, with any version of the library, and they go with the process.
//
// Not thread-safe. The guard is closed before the last connection that shall leave everything in the file: that one
// needs nobody to guard it, since SQLite brings in the log at a close only while no other connection is open.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "polly/backends/sqlite/detail/database.hpp"

namespace polly::sqlite {

class LogGuard {
 public:
  // commits: nobody commits until the checkpoint has ended; then the next commit may restart the log.
  // restarts: commits go on behind what is brought in, so that the log grows; none restarts it.
  enum class Against { commits, restarts };

  enum class Outcome {
    complete,  // all that was in the log when it began is in the file
    partial,   // readers of an older state are in the way of the rest
    busy,      // nothing was done: others kept their locks, or the file was moved or replaced
  };

  // Opens the file at `path`, which `database` of checkpoint() has open as well. Throws Failure.
  LogGuard(const std::string& path, const std::string& vfs);
  LogGuard(const LogGuard&) = delete;
  LogGuard& operator=(const LogGuard&) = delete;

  // Brings what the log has into the file, and syncs both, with a connection that has read before and is in no
  // transaction. Waits as long as `patience` for those who write, and for readers of older states; against restarts for
  // nobody. Throws Failure; the guard is of no use then.
  Outcome checkpoint(Database& database, Against against, std::chrono::milliseconds patience);

  std::uint32_t frames_in_file() const noexcept { return frames_in_file_; }  // of the log, after the last one

 private:
  bool hold(const char* begin);
  void release() noexcept;
  bool has_patience() const noexcept { return std::chrono::steady_clock::now() < patience_ends_; }

  std::chrono::steady_clock::time_point patience_ends_;
  std::uint32_t frames_in_file_ = 0;
  Database database_;
  Statement reading_;  // while it is under way, the connection reads the state that the log had
};

}  // namespace polly::sqlite
