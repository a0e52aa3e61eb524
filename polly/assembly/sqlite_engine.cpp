#include <string>
#include <utility>
#include <vector>

#include "polly/assembly/engine.hpp"
#include "polly/backends/sqlite/sqlite_archive.hpp"
#include "polly/backends/sqlite/sqlite_backend.hpp"
#include "polly/backends/sqlite/sqlite_library.hpp"
#include "polly/base/error.hpp"
#include "polly/config/sqlite.hpp"

namespace polly {

namespace {

SqliteOptions options_of(const config::Storage& settings) {
  const config::Sqlite& configured = settings.sqlite;
  if (configured.path.empty()) {
    throw Error(
        ErrorKind::config,
        "Storage::sqlite.path is empty: set it to the file of the SQLite store, or give a URL, as in sqlite:polly.db");
  }
  SqliteOptions options(configured.path);
  if (configured.durability == config::Durability::normal) options.durability = SqliteDurability::normal;
  if (configured.check_at_start == config::SqliteCheck::brief) options.check = SqliteCheck::brief;
  if (configured.check_at_start == config::SqliteCheck::full) options.check = SqliteCheck::full;
  options.scrub_interval = configured.scrub_interval;
  if (configured.is_guest) {
    options.role = is_sqlite_archive(configured.path) ? SqliteRole::archive : SqliteRole::guest;
  }
  options.guest_makes_file = configured.guest_makes_file;
  return options;
}

Task<std::unique_ptr<Backend>> open_sqlite(config::Storage settings, Runtime runtime) {
  return open_sqlite_backend(options_of(settings), std::move(runtime));
}

std::vector<std::string> check_sqlite(const config::Storage& settings) {
  return mistakes_in([&] { (void)options_of(settings); });
}

Task<SchemaChange> migrate_sqlite(config::Storage settings, Runtime) {
  const SqliteMigration done = migrate_sqlite_schema(options_of(settings));
  co_return SchemaChange(done.from, done.to);
}

// Other programs may run with the same version, which is the system's.
std::vector<std::string> describe_sqlite() {
  const SqliteLibrary library;
  std::string text = "SQLite " + library.version;
  if (!has_wal_reset_race(library.number)) return {text};
  text +=
      ", in which a commit beside a checkpoint may lose writes: Polly's own processes keep the two apart; another "
      "program of this version must not write to the file, or run a checkpoint on it, while Polly serves "
      "(docs/sqlite.md)";
  return {text};
}

}  // namespace

Engine sqlite_engine() noexcept;

Engine sqlite_engine() noexcept {
  return {"sqlite", config::kSqliteSchemes, open_sqlite, migrate_sqlite, describe_sqlite, nullptr, check_sqlite};
}

}  // namespace polly
