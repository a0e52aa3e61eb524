#include "polly/backends/sqlite/detail/connection.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/schema.hpp"

namespace polly::sqlite {

namespace {

constexpr int kCheckpointPages = 4000;           // 16 MB: a page that changes often goes into the file once
constexpr int kWalBytesKept = 16 * 1024 * 1024;  // what a burst left behind beyond this is given back
constexpr int kCacheKibibytes = 8 * 1024;        // of each connection

// SQLite would make it with the process's umask. Closing a file that SQLite has open would drop its locks, so that this
// is done before.
void make_file(const std::string& path) {
  const int file = ::open(path.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
  if (file >= 0) {
    ::close(file);
  } else if (errno != EEXIST) {
    throw Error(ErrorKind::unavailable, path + " cannot be made (" + std::generic_category().message(errno) +
                                            "): see that its folder exists and that this user may write there");
  }
}

}  // namespace

std::unique_ptr<Connection> Connection::to_write(const SqliteOptions& options, std::function<bool()> waits) {
  make_file(options.path);
  auto database = std::make_unique<Database>(options.path, Database::Access::write, options.vfs);
  database->wait_for_locks_while(std::move(waits));
  check_is_ours(*database, options.path);  // before anything in it is changed
  database->execute("PRAGMA auto_vacuum = INCREMENTAL");
  if (database->text("PRAGMA journal_mode = WAL") != "wal") {
    throw Error(ErrorKind::config, options.path + " cannot have a write-ahead log: use a file system that is local");
  }
  const bool is_full = options.durability == SqliteDurability::full;
  database->execute(std::string("PRAGMA synchronous = ") + (is_full ? "FULL" : "NORMAL"));
  database->execute("PRAGMA wal_autocheckpoint = " + std::to_string(kCheckpointPages));
  database->execute("PRAGMA journal_size_limit = " + std::to_string(kWalBytesKept));
  database->execute("PRAGMA cache_size = -" + std::to_string(kCacheKibibytes));
  migrate(*database, options.path);
  return std::unique_ptr<Connection>(new Connection(std::move(database)));
}

std::unique_ptr<Connection> Connection::to_read(const SqliteOptions& options, std::function<bool()> waits) {
  auto database = std::make_unique<Database>(options.path, Database::Access::read, options.vfs);
  database->wait_for_locks_while(std::move(waits));
  check_is_ours(*database, options.path);
  database->execute("PRAGMA cache_size = -" + std::to_string(kCacheKibibytes));
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

// Some failures have rolled back already. One that cannot be rolled back is found by the next transaction.
void Connection::roll_back() noexcept {
  if (!database_->is_in_transaction()) return;
  try {
    run(roll_back_);
  } catch (const Failure&) {
    return;
  }
}

}  // namespace polly::sqlite
