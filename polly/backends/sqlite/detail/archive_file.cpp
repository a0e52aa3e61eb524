#include "polly/backends/sqlite/detail/archive_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <thread>
#include <utility>

#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/files.hpp"
#include "polly/backends/sqlite/detail/row.hpp"
#include "polly/backends/sqlite/detail/schema.hpp"
#include "polly/backends/sqlite/detail/write_ahead_log.hpp"
#include "polly/base/error.hpp"

namespace polly::sqlite {

namespace {

constexpr int kArchiveCacheKibibytes = 8 * 1024;
constexpr std::size_t kUnsortedBytesMax = 32 * 1024 * 1024;
constexpr std::int64_t kGentleBytes = 256 * 1024;
constexpr std::chrono::milliseconds kGentlePause{5};

const std::string& made(const std::string& path) {
  make_file(path);
  return path;
}

// Before SQLite opens it.
const std::string& emptied(const std::string& path, const OwnDescriptor& lock) {
  if (!lock.try_to_lock()) {
    throw Error(ErrorKind::conflict, path + " is being written by another process: wait until it has ended");
  }
  if (::truncate(path.c_str(), 0) == 0) return path;
  throw Error(ErrorKind::unavailable, path + " cannot be written: check its owner and its mode");
}

}  // namespace

std::unique_ptr<ArchiveFile> ArchiveFile::make(std::string path) {
  const std::string name = path;
  try {
    return std::unique_ptr<ArchiveFile>(new ArchiveFile(std::move(path)));
  } catch (const Failure& failure) {
    throw failure.error(name);
  }
}

ArchiveFile::ArchiveFile(std::string path) : path_(std::move(path)), lock_(made(path_)) {
  Database& database = database_.emplace(emptied(path_, lock_), Database::Access::write, "");
  database.execute("PRAGMA journal_mode = OFF");
  database.execute("PRAGMA synchronous = OFF");
  database.execute("PRAGMA auto_vacuum = INCREMENTAL");
  database.execute("PRAGMA locking_mode = EXCLUSIVE");
  database.execute("PRAGMA cache_size = -" + std::to_string(kArchiveCacheKibibytes));
  database.execute("BEGIN");
  make_table(database);
  put_.emplace(database, "INSERT OR REPLACE INTO entries (key, value, expires_at, crc) VALUES (?1, ?2, ?3, ?4)");
}

// A row behind all that came before goes straight into the table; others are gathered until there are many.
void ArchiveFile::put(std::string_view key, std::string_view bytes, std::optional<WallTime> expires) {
  std::optional<std::int64_t> expires_at;
  if (expires) expires_at = expires->time_since_epoch().count();
  if (unsorted_.empty() && key > last_) {
    last_ = key;
    write(key, bytes, expires_at);
    return;
  }
  unsorted_.add(key, bytes, expires_at);
  if (unsorted_.memory() >= kUnsortedBytesMax) write_unsorted();
}

void ArchiveFile::write_unsorted() {
  unsorted_.visit_in_order(
      [this](std::string_view key, std::string_view bytes, std::optional<std::int64_t> expires_at) {
        write(key, bytes, expires_at);
        if (key > last_) last_ = key;
      });
  unsorted_.clear();
}

void ArchiveFile::write(std::string_view key, std::string_view bytes, std::optional<std::int64_t> expires_at) {
  if (!database_->is_in_transaction()) database_->execute("BEGIN");
  const Use use(*put_);
  use->bind(1, key);
  use->bind_blob(2, bytes);
  use->bind(3, expires_at);
  use->bind(4, checksum(key, bytes, expires_at));
  use->step();
}

void ArchiveFile::end_transaction() {
  write_unsorted();
  if (!std::exchange(has_index_, true)) make_index(*database_);
  if (database_->is_in_transaction()) database_->execute("COMMIT");
}

// Pages that change again behind written_back_ are left to save().
void ArchiveFile::write_back_gently() {
  struct stat status{};
  if (::fstat(lock_.number(), &status) != 0) return;
  for (; written_back_ < status.st_size; written_back_ += kGentleBytes) {
    ::sync_file_range(lock_.number(), written_back_, kGentleBytes,
                      SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE | SYNC_FILE_RANGE_WAIT_AFTER);
    std::this_thread::sleep_for(kGentlePause);
  }
}

void ArchiveFile::save() {
  end_transaction();
  sync_file(*database_);
}

void ArchiveFile::save_gently() {
  end_transaction();
  write_back_gently();
  sync_file(*database_);
}

std::uint64_t ArchiveFile::save_as_store() {
  save();
  const std::int64_t rows = database_->integer("SELECT count(*) FROM entries");
  put_.reset();
  database_.reset();
  Database store(path_, Database::Access::write, "");
  if (store.text("PRAGMA journal_mode = WAL") != "wal") {
    throw Error(ErrorKind::config, path_ + " cannot have a write-ahead log: move it to a local file system");
  }
  store.checkpoint_on_close();
  return static_cast<std::uint64_t>(rows);
}

}  // namespace polly::sqlite
