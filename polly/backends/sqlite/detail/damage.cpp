#include "polly/backends/sqlite/detail/damage.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/row_walk.hpp"
#include "polly/backends/sqlite/detail/schema.hpp"
#include "polly/base/error.hpp"

namespace polly::sqlite {

namespace {

constexpr int kReadBytes = 64 * 1024;

// The size of the file or of its log; 0 where it does not exist.
sqlite3_int64 size_of(Database& database, int which) {
  sqlite3_file* file = nullptr;
  sqlite3_int64 size = 0;
  sqlite3_file_control(database.handle(), "main", which, &file);
  const bool is_open = file != nullptr && file->pMethods != nullptr;
  return is_open && file->pMethods->xFileSize(file, &size) == SQLITE_OK ? size : 0;
}

// Throws Failure where a byte of the file or of its log cannot be read.
void read_all(Database& database) {
  std::vector<char> bytes(kReadBytes);
  for (const int which : {SQLITE_FCNTL_FILE_POINTER, SQLITE_FCNTL_JOURNAL_POINTER}) {
    sqlite3_file* file = nullptr;
    sqlite3_file_control(database.handle(), "main", which, &file);
    sqlite3_int64 size = 0;
    if (file == nullptr || file->pMethods == nullptr || file->pMethods->xFileSize(file, &size) != SQLITE_OK) continue;
    for (sqlite3_int64 at = 0; at < size; at += kReadBytes) {
      const int count = static_cast<int>(std::min<sqlite3_int64>(kReadBytes, size - at));
      const int code = file->pMethods->xRead(file, bytes.data(), count, at);
      if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) throw Failure(code, sqlite3_errstr(code));
    }
  }
}

// `check` is one of SQLite's own. It reports read errors in the same text as damage; a read error is not damage and may
// be temporary.
std::string check_pages(Database& database, const std::string& check) {
  if (database.text(check) == "ok") return "";
  read_all(database);
  const std::string found = database.text(check);
  return found == "ok" ? "" : found;
}

// A description of the damaged rows found until then; empty where none is.
std::string check_rows(Database& database, TimePoint until) {
  RowWalk walk(database);
  walk.step(until);
  return walk.found().text();
}

// All rows are reached through the pages that lead to the first and the last one.
void check_ends(Database& database) {
  for (const char* order : {"key", "key DESC"}) {
    database.text(std::string("SELECT key FROM entries ORDER BY ") + order + " LIMIT 1");
  }
  for (const char* order : {"expires_at", "expires_at DESC"}) {
    database.integer(std::string("SELECT expires_at FROM entries INDEXED BY entries_by_expiry WHERE expires_at IS NOT "
                                 "NULL ORDER BY ") +
                     order + " LIMIT 1");
  }
}

// SQLite accepts an incomplete last page. While a log exists, the missing part may still be in it.
bool is_cut_off(Database& database) {
  if (size_of(database, SQLITE_FCNTL_JOURNAL_POINTER) > 0) return false;
  return size_of(database, SQLITE_FCNTL_FILE_POINTER) <
         database.integer("PRAGMA page_count") * database.integer("PRAGMA page_size");
}

std::string check_quickly(Database& database) {
  if (database.text("PRAGMA encoding") != "UTF-8") return "its text is not UTF-8";
  if (!has_our_tables(database)) return "its tables are not Polly's";
  if (is_cut_off(database)) return "its end is missing";
  if (database.integer("PRAGMA freelist_count") >= database.integer("PRAGMA page_count")) {
    return "it counts more free pages than it has";
  }
  check_ends(database);
  return "";
}

std::string damage_in(Database& database, SqliteCheck check) {
  std::string found = check == SqliteCheck::full ? check_pages(database, "PRAGMA integrity_check(1)") : "";
  if (found.empty()) found = check_quickly(database);
  if (!found.empty() || check == SqliteCheck::quick) return found;
  const bool is_full = check == SqliteCheck::full;
  return check_rows(database, is_full ? TimePoint::max() : system_clock().now() + kBriefCheck);
}

void report(const std::string& path, const std::string& found) {
  if (found.empty()) return;
  throw Error(ErrorKind::corrupt,
              path + " is damaged (" + found +
                  "): restore it from a backup, or configure another file; Polly did not change it");
}

}  // namespace

void check_pages_and_schema(Database& database, const std::string& path) {
  std::string found = check_pages(database, "PRAGMA quick_check(1)");
  if (found.empty()) found = check_quickly(database);
  report(path, found);
}

void check_for_damage(Database& database, const std::string& path, SqliteCheck check) {
  report(path, damage_in(database, check));
}

}  // namespace polly::sqlite
