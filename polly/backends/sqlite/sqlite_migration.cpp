#include <chrono>
#include <functional>
#include <utility>

#include "polly/backends/sqlite/detail/connection.hpp"
#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/files.hpp"
#include "polly/backends/sqlite/detail/schema.hpp"
#include "polly/backends/sqlite/sqlite_backend.hpp"
#include "polly/base/real_path.hpp"

namespace polly {

using sqlite::Connection;
using sqlite::Database;
using sqlite::kSchemaVersion;

namespace {

constexpr std::chrono::seconds kPatience{10};  // how long it waits for the file's lock

int version_before(const SqliteOptions& options, const std::function<bool()>& waits) {
  if (!sqlite::is_there(options.path)) return 0;
  sqlite::refuse_lost_file(options.path);
  Database database(options.path, Database::Access::read, options.vfs);
  database.wait_for_locks_while(waits);
  return sqlite::version_of(database, options.path);
}

}  // namespace

SqliteMigration migrate_sqlite_schema(SqliteOptions options) {
  options.path = real_path(options.path);
  options.role = SqliteRole::guest;
  options.guest_makes_file = true;
  const auto until = std::chrono::steady_clock::now() + kPatience;
  const auto waits = [until] { return std::chrono::steady_clock::now() < until; };
  try {
    const int before = version_before(options, waits);
    sqlite::make_folders_of(options.path);
    const auto connection = Connection::to_write(options, Connection::Opening::first, waits);
    connection->database().checkpoint_on_close();
    return {before, kSchemaVersion};
  } catch (const sqlite::Failure& failure) {
    throw failure.error(options.path);
  }
}

}  // namespace polly
