#include <utility>

#include "polly/assembly/engine.hpp"
#include "polly/backends/sqlite/sqlite_backend.hpp"
#include "polly/base/error.hpp"
#include "polly/config/sqlite.hpp"

namespace polly {

namespace {

Task<std::unique_ptr<Backend>> open_sqlite(config::Storage settings, Runtime runtime) {
  const config::Sqlite& said = settings.sqlite;
  if (said.path.empty()) {
    throw Error(ErrorKind::config, "POLLY_SQLITE_PATH is not set: say which file the SQLite store is");
  }
  SqliteOptions options(said.path);
  if (said.durability == config::Durability::normal) options.durability = SqliteDurability::normal;
  if (said.check_at_start == config::SqliteCheck::brief) options.check = SqliteCheck::brief;
  if (said.check_at_start == config::SqliteCheck::full) options.check = SqliteCheck::full;
  options.scrub_interval = said.scrub_interval;
  if (said.is_guest) options.role = SqliteRole::guest;
  return open_sqlite_backend(std::move(options), std::move(runtime));
}

}  // namespace

Engine sqlite_engine() noexcept;

Engine sqlite_engine() noexcept {
  return {"sqlite", config::kSqliteSchemes, open_sqlite};
}

}  // namespace polly
