#include "polly/backends/sqlite/detail/log_guard.hpp"

#include <cstdint>
#include <thread>

#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/write_ahead_log.hpp"

namespace polly::sqlite {

namespace {

constexpr std::chrono::milliseconds kGuardRest{1};

}  // namespace

LogGuard::LogGuard(const std::string& path, const std::string& vfs)
    : database_(path, Database::Access::write, vfs), reading_(database_, "SELECT 1 FROM sqlite_schema") {
  database_.wait_for_locks_while([this] { return has_patience(); });
}

LogGuard::Outcome LogGuard::checkpoint(Database& database, Against against, std::chrono::milliseconds patience) {
  patience_ends_ = std::chrono::steady_clock::now() + patience;
  if (database.is_moved() || database_.is_moved()) return Outcome::busy;  // they might be different files
  if (!(against == Against::commits ? hold("BEGIN IMMEDIATE") : hold("BEGIN"))) return Outcome::busy;
  try {
    const LogLength log = log_length(database_);
    std::uint32_t& in_file = frames_in_file_ = log.in_file;
    while (in_file < log.frames) {
      in_file = database.checkpoint();
      if (in_file >= log.frames || against == Against::restarts || !has_patience()) break;
      std::this_thread::sleep_for(kGuardRest);
    }
    // SQLite syncs the file only where no commit followed the pages that it copied.
    if (against == Against::restarts) sync_file(database);
    release();
    return in_file >= log.frames ? Outcome::complete : Outcome::partial;
  } catch (const Failure&) {
    release();
    throw;
  }
}

// BEGIN IMMEDIATE: holds SQLite's write lock, so that no other connection commits.
// BEGIN: a reader keeps the log from being restarted while it reads a page that is only in the log. A reader that finds
// all pages in the file does not; but it holds the lock of those that read only the file, and a checkpoint copies and
// records nothing until it has that lock exclusively.
// Source: https://www.sqlite.org/walformat.html, "WAL Locks"
bool LogGuard::hold(const char* begin) {
  try {
    database_.execute(begin);
    reading_.step();
    return true;
  } catch (const Failure& failure) {
    release();
    if (failure.is_busy()) return false;
    throw;
  }
}

void LogGuard::release() noexcept {
  reading_.reset();
  if (!database_.is_in_transaction()) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const Failure&) {
    return;
  }
}

}  // namespace polly::sqlite
