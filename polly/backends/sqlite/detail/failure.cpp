#include "polly/backends/sqlite/detail/failure.hpp"

#include <sqlite3.h>

#include <utility>

namespace polly::sqlite {

namespace {

int primary(int code) noexcept {
  return code & 0xff;
}

// The kind, and a message of what happened and what to do.
std::pair<ErrorKind, std::string> verdict(int code, const std::string& path) {
  switch (primary(code)) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED: return {ErrorKind::unavailable, "another process holds the lock of " + path + ": retry"};
    case SQLITE_FULL: return {ErrorKind::resource_exhausted, "no space is left for " + path + ": free some space"};
    case SQLITE_NOMEM: return {ErrorKind::resource_exhausted, "out of memory"};
    case SQLITE_TOOBIG: return {ErrorKind::invalid_argument, "too large for SQLite"};
    case SQLITE_READONLY:
      return {ErrorKind::unavailable, path +
                                          " cannot be written: check that the disk is mounted read-write and that "
                                          "this user may write the file and its folder"};
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN:
      return {ErrorKind::unavailable,
              path + " cannot be opened: check that its folder exists and that this user may write there"};
    case SQLITE_ERROR:  // our statements are correct, so the tables are not ours
      return {ErrorKind::corrupt, path + " is damaged, or was changed by another program: restore it from a backup"};
    case SQLITE_CORRUPT: return {ErrorKind::corrupt, path + " is damaged: restore it from a backup"};
    case SQLITE_NOTADB:
      return {ErrorKind::corrupt,
              path + " is not a SQLite database, or is damaged: restore it, or configure another file"};
    case SQLITE_IOERR: return {ErrorKind::unavailable, "the disk of " + path + " failed"};
    default: return {ErrorKind::unavailable, "SQLite failed on " + path};
  }
}

}  // namespace

Failure Failure::out_of_memory() {
  return Failure(SQLITE_NOMEM, "out of memory");
}

Failure Failure::busy(std::string message) {
  return Failure(SQLITE_BUSY, std::move(message));
}

bool Failure::is_busy() const noexcept {
  return primary(code_) == SQLITE_BUSY || primary(code_) == SQLITE_LOCKED;
}

bool Failure::is_full() const noexcept {
  return primary(code_) == SQLITE_FULL;
}

bool Failure::is_disk_failure() const noexcept {
  switch (primary(code_)) {
    case SQLITE_IOERR: return code_ != SQLITE_IOERR_NOMEM;
    case SQLITE_READONLY:
    case SQLITE_CANTOPEN:
    case SQLITE_NOTADB:
    case SQLITE_PROTOCOL: return true;
    default: return false;
  }
}

Error Failure::error(const std::string& path) const {
  const auto [kind, text] = verdict(code_ == SQLITE_IOERR_NOMEM ? SQLITE_NOMEM : code_, path);
  return Error(kind, text + " (SQLite: " + message_ + ", code " + std::to_string(code_) + ")");
}

}  // namespace polly::sqlite
