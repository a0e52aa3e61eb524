#include "polly/backends/sqlite/detail/schema.hpp"

#include <array>
#include <exception>
#include <string_view>

#include "polly/backends/sqlite/detail/write_ahead_log.hpp"
#include "polly/base/error.hpp"

namespace polly::sqlite {

namespace {

constexpr std::string_view kEntriesTable =
    "CREATE TABLE entries ("
    "  key TEXT NOT NULL PRIMARY KEY,"
    "  value BLOB NOT NULL,"
    "  expires_at INTEGER,"
    "  crc INTEGER NOT NULL"
    ") STRICT, WITHOUT ROWID;";
constexpr std::string_view kExpiryIndex =
    "CREATE INDEX entries_by_expiry ON entries (expires_at) WHERE expires_at IS NOT NULL;";

// The step at index i brings a file from version i to version i + 1.
void make_version_1(Database& database) {
  make_table(database);
  make_index(database);
}
constexpr std::array<void (*)(Database&), kSchemaVersion> kSteps{make_version_1};

}  // namespace

namespace {

// Reads within one view of the file, which another process may be creating.
int version_in_view(Database& database, const std::string& path) {
  const auto version = static_cast<int>(database.integer("PRAGMA user_version"));
  const bool is_empty = database.integer("SELECT count(*) FROM sqlite_schema") == 0;
  const std::int64_t application = database.integer("PRAGMA application_id");
  if (is_empty && version == 0 && application == 0) return 0;
  if (application != kApplicationId) {
    throw Error(ErrorKind::config, path + " is the SQLite database of another program: configure another file");
  }
  if (version > kSchemaVersion) {
    throw Error(ErrorKind::config, path + " was written by a newer Polly (its schema is version " +
                                       std::to_string(version) + ", this one supports " +
                                       std::to_string(kSchemaVersion) +
                                       "): run the newer one, or configure another file");
  }
  if (version < 1 || is_empty) {
    throw Error(ErrorKind::corrupt, path + " is damaged (its schema is version " + std::to_string(version) +
                                        "): restore it from a backup, or configure another file");
  }
  return version;
}

}  // namespace

int version_of(Database& database, const std::string& path) {
  if (database.is_in_transaction()) return version_in_view(database, path);
  database.execute("BEGIN");
  try {
    const int version = version_in_view(database, path);
    database.execute("COMMIT");
    return version;
  } catch (const std::exception&) {
    if (database.is_in_transaction()) database.execute("ROLLBACK");
    throw;
  }
}

void migrate(Database& database, const std::string& path) {
  if (version_of(database, path) == kSchemaVersion) return;
  database.execute("BEGIN IMMEDIATE");
  const int version = version_of(database, path);  // another process may have migrated it first
  if (version == 0) make_file_durable(database);
  for (auto step = static_cast<std::size_t>(version); step < kSteps.size(); ++step) {
    kSteps[step](database);
  }
  database.execute("COMMIT");
}

void make_table(Database& database) {
  database.execute(std::string(kEntriesTable));
  database.execute("PRAGMA application_id = " + std::to_string(kApplicationId));
  database.execute("PRAGMA user_version = " + std::to_string(kSchemaVersion));
}

void make_index(Database& database) {
  database.execute(std::string(kExpiryIndex));
}

bool has_our_tables(Database& database) {
  return database.text("SELECT group_concat(sql || ';', '') FROM (SELECT sql FROM sqlite_schema ORDER BY rowid)") ==
         std::string(kEntriesTable) + std::string(kExpiryIndex);
}

}  // namespace polly::sqlite
