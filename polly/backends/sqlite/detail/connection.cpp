#include "polly/backends/sqlite/detail/connection.hpp"

#include <chrono>
#include <thread>
#include <utility>

#include "polly/backends/sqlite/detail/damage.hpp"
#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/files.hpp"
#include "polly/backends/sqlite/detail/known_file.hpp"
#include "polly/backends/sqlite/detail/schema.hpp"
#include "polly/backends/sqlite/detail/write_ahead_log.hpp"

namespace polly::sqlite {

namespace {

constexpr int kWalBytesKept = 32 * 1024 * 1024;  // a log that a burst made longer is cut to this
constexpr int kCacheKibibytes = 8 * 1024;        // of each connection
constexpr std::chrono::milliseconds kTurnRest{1};

// SQLite checks each page as a whole when it reads it from the file.
void set_up_reads(Database& database) {
  database.execute("PRAGMA cache_size = -" + std::to_string(kCacheKibibytes));
  database.execute("PRAGMA cell_size_check = ON");
}

void set_up(Database& database, const SqliteOptions& options) {
  database.execute("PRAGMA auto_vacuum = INCREMENTAL");
  if (database.text("PRAGMA journal_mode = WAL") != "wal") {
    throw Error(ErrorKind::config, options.path + " cannot have a write-ahead log: move it to a local file system");
  }
  const bool is_full = options.durability == SqliteDurability::full;
  database.execute(std::string("PRAGMA synchronous = ") + (is_full ? "FULL" : "NORMAL"));
  database.execute("PRAGMA journal_size_limit = " + std::to_string(kWalBytesKept));
  set_up_reads(database);
}

// Where the file is missing or has an older schema, and this connection may not create or migrate it.
void refuse_missing(const SqliteOptions& options, bool is_missing) {
  if (!is_missing) return;
  if (options.role == SqliteRole::guest) {
    throw Error(ErrorKind::config, "there is no store of this version in " + options.path +
                                       ": create it with `polly serve`, `polly migrate-schema` or a verb that writes");
  }
  KnownFile::refuse(options.path);
}

}  // namespace

// Guests that create the file at the same time take turns; otherwise SQLite would let them wait for each other's locks.
std::unique_ptr<Connection> Connection::to_write(const SqliteOptions& options, Opening opening,
                                                 const std::function<bool()>& waits) {
  for (int rests = 0;; ++rests) {
    try {
      return try_to_write(options, opening, waits);
    } catch (const Failure& failure) {
      if (!failure.is_busy() || rests == Database::kRestsMax || !waits()) throw;
      std::this_thread::sleep_for(kTurnRest);
    }
  }
}

std::unique_ptr<Connection> Connection::try_to_write(const SqliteOptions& options, Opening opening,
                                                     const std::function<bool()>& waits) {
  const bool serves = options.role == SqliteRole::serving;
  const bool makes = (serves || options.guest_makes_file) && opening == Opening::first;
  if (makes) make_file(options.path);
  refuse_missing(options, !is_there(options.path));
  refuse_lost_file(options.path);
  if (opening == Opening::first) refuse_other_names(options.path);
  const OwnDescriptor own(options.path);
  auto database = std::make_unique<Database>(options.path, Database::Access::write, options.vfs);
  database->wait_for_locks_while(waits);
  const int version = version_of(*database, options.path);  // before the file is changed
  const bool is_creating = makes && version == 0;
  if (is_creating && !serves && !own.try_to_lock()) throw Failure::busy("another process is creating the file");
  refuse_missing(options, version != kSchemaVersion && !is_creating && !(makes && serves));
  const bool is_checked = (serves && makes) || options.check != SqliteCheck::quick;
  if (is_checked && version == kSchemaVersion) check_for_damage(*database, options.path, options.check);
  set_up(*database, options);
  if (serves || opening == Opening::again) make_log_durable(*database);
  if (makes) migrate(*database, options.path);
  return std::unique_ptr<Connection>(new Connection(std::move(database)));
}

std::unique_ptr<Connection> Connection::to_read(const SqliteOptions& options, std::function<bool()> waits) {
  refuse_lost_file(options.path);
  auto database = std::make_unique<Database>(options.path, Database::Access::read, options.vfs);
  database->wait_for_locks_while(std::move(waits));
  version_of(*database, options.path);
  set_up_reads(*database);
  return std::unique_ptr<Connection>(new Connection(std::move(database)));
}

Connection::Connection(std::unique_ptr<Database> database)
    : database_(std::move(database)),
      entries_(*database_),
      begin_to_write_(*database_, "BEGIN IMMEDIATE"),
      begin_to_read_(*database_, "BEGIN"),
      commit_(*database_, "COMMIT"),
      roll_back_(*database_, "ROLLBACK") {}

void Connection::run(Statement& statement) {
  const Use use(statement);
  use->step();
}

// Some failures have rolled back already. The next transaction reports a rollback that failed.
void Connection::roll_back() noexcept {
  if (!database_->is_in_transaction()) return;
  try {
    run(roll_back_);
  } catch (const Failure&) {
    return;
  }
}

}  // namespace polly::sqlite
