#include "polly/backends/sqlite/detail/archive_file.hpp"

#include <unistd.h>

#include <utility>

#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/files.hpp"
#include "polly/backends/sqlite/detail/row.hpp"
#include "polly/backends/sqlite/detail/schema.hpp"
#include "polly/backends/sqlite/detail/write_ahead_log.hpp"
#include "polly/base/error.hpp"

namespace polly::sqlite {

namespace {

// SQLite finds the sorted place of a key by itself; a larger cache helps where keys come in another order.
constexpr int kArchiveCacheKibibytes = 32 * 1024;

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

ArchiveFile::ArchiveFile(std::string path)
    : path_(std::move(path)), lock_(made(path_)), database_(emptied(path_, lock_), Database::Access::write, "") {
  database_.execute("PRAGMA journal_mode = OFF");
  database_.execute("PRAGMA synchronous = OFF");
  database_.execute("PRAGMA auto_vacuum = INCREMENTAL");
  database_.execute("PRAGMA locking_mode = EXCLUSIVE");
  database_.execute("PRAGMA cache_size = -" + std::to_string(kArchiveCacheKibibytes));
  database_.execute("BEGIN");
  make_table(database_);
  put_.emplace(database_, "INSERT OR REPLACE INTO entries (key, value, expires_at, crc) VALUES (?1, ?2, ?3, ?4)");
}

void ArchiveFile::put(std::string_view key, std::string_view bytes, std::optional<WallTime> expires) {
  if (!database_.is_in_transaction()) database_.execute("BEGIN");
  std::optional<std::int64_t> expires_at;
  if (expires) expires_at = expires->time_since_epoch().count();
  const Use use(*put_);
  use->bind(1, key);
  use->bind_blob(2, bytes);
  use->bind(3, expires_at);
  use->bind(4, checksum(key, bytes, expires_at));
  use->step();
}

void ArchiveFile::save() {
  if (!std::exchange(has_index_, true)) make_index(database_);
  if (database_.is_in_transaction()) database_.execute("COMMIT");
  sync_file(database_);
}

}  // namespace polly::sqlite
