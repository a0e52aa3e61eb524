#include "polly/backends/sqlite/detail/schema.hpp"

#include <array>
#include <string_view>

#include "polly/base/error.hpp"

namespace polly::sqlite {

namespace {

// The step at index i brings a file from version i to version i + 1.
constexpr std::array<std::string_view, kSchemaVersion> kSteps{
    "CREATE TABLE entries ("
    "  key TEXT NOT NULL PRIMARY KEY,"
    "  value BLOB NOT NULL,"
    "  expires_at INTEGER,"
    "  crc INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;"
    "CREATE INDEX entries_by_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL;"};

// The version, where the file is one of ours.
int version_of(Database& database, const std::string& path) {
  const auto version = static_cast<int>(database.integer("PRAGMA user_version"));
  const bool is_empty = database.integer("SELECT count(*) FROM sqlite_schema") == 0;
  if (database.integer("PRAGMA application_id") != kApplicationId && !(is_empty && version == 0)) {
    throw Error(ErrorKind::config, path + " is the SQLite database of another program: name another file");
  }
  if (version > kSchemaVersion) {
    throw Error(ErrorKind::config, path + " was written by a newer Polly (its schema is version " +
                                       std::to_string(version) + ", this one knows " + std::to_string(kSchemaVersion) +
                                       "): run that one, or name another file");
  }
  return version;
}

}  // namespace

void check_is_ours(Database& database, const std::string& path) {
  version_of(database, path);
}

void migrate(Database& database, const std::string& path) {
  if (version_of(database, path) == kSchemaVersion) return;
  database.execute("BEGIN IMMEDIATE");
  const int version = version_of(database, path);  // somebody else may have been faster
  for (auto step = static_cast<std::size_t>(version); step < kSteps.size(); ++step) {
    database.execute(std::string(kSteps[step]));
  }
  database.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
  database.execute("PRAGMA user_version = " + std::to_string(kSchemaVersion));
  database.execute("COMMIT");
}

void check_for_damage(Database& database, const std::string& path) {
  const std::string found = database.text("PRAGMA quick_check(1)");
  if (found == "ok") return;
  throw Error(ErrorKind::corrupt, path + " is damaged (" + found + "): restore it from a backup, or name another file");
}

}  // namespace polly::sqlite
