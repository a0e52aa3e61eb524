#include "polly/backends/sqlite/detail/log_guard.hpp"

#include <cstdint>
#include <thread>

#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/write_ahead_log.hpp"

namespace polly::sqlite {

namespace {

constexpr std::chrono::milliseconds kRest{1};

}  // namespace

LogGuard::LogGuard(const std::string& path, const std::string& vfs)
    : database_(path, Database::Access::write, vfs), reading_(database_, "SELECT 1 FROM sqlite_schema") {
  database_.wait_for_locks_while([this] { return has_patience(); });
}

LogGuard::Outcome LogGuard::checkpoint(Database& database, Against against, std::chrono::milliseconds patience) {
  patience_ends_ = std::chrono::steady_clock::now() + patience;
  if (database.is_moved() || database_.is_moved()) return Outcome::busy;  // this might be another file than that
  if (!hold_commits()) return Outcome::busy;
  try {
    const LogLength log = log_length(database_);
    std::uint32_t in_file = log.in_file;
    if (in_file < log.frames && against == Against::restarts) hold_restarts();
    while (in_file < log.frames) {
      in_file = database.checkpoint();
      if (in_file >= log.frames || !has_patience()) break;
      std::this_thread::sleep_for(kRest);
    }
    release();
    return in_file >= log.frames ? Outcome::complete : Outcome::partial;
  } catch (const Failure&) {
    release();
    throw;
  }
}

// With SQLite's lock of those who write nobody else commits.
bool LogGuard::hold_commits() {
  try {
    database_.execute("BEGIN IMMEDIATE");
    return true;
  } catch (const Failure& failure) {
    if (failure.is_busy()) return false;
    throw;
  }
}

// A reader of what is in the log, and not yet in the file, keeps it from being restarted. One that finds all of it in
// the file does not; since nobody writes here, not all of it was when this reader began. The commit gives back the lock
// of those who write and leaves the reader where it is.
// Source: https://www.sqlite.org/lang_transaction.html, "pending read operations"
void LogGuard::hold_restarts() {
  if (reading_.step()) database_.execute("COMMIT");
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
