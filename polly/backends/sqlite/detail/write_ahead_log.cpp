#include "polly/backends/sqlite/detail/write_ahead_log.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstdint>
#include <vector>

#include "polly/backends/sqlite/detail/failure.hpp"

namespace polly::sqlite {

namespace {

constexpr int kChunkBytes = 64 * 1024;
constexpr int kIndexRegionBytes = 32 * 1024;  // that SQLite maps at a time
constexpr int kIndexHeaderBytes = 2 * 48;     // there are two copies
constexpr int kFramesAt = 16;                 // in a copy of the header
constexpr int kFramesInFileAt = kIndexHeaderBytes;

void check(int code) {
  if (code != SQLITE_OK) throw Failure(code, sqlite3_errstr(code));
}

sqlite3_file& file_of(Database& database, int which) {
  sqlite3_file* file = nullptr;
  check(sqlite3_file_control(database.handle(), "main", which, &file));
  if (file->pMethods == nullptr) throw Failure(SQLITE_IOERR, "the write-ahead log is not open");
  return *file;
}

// Writes every byte again unchanged, so that the system writes it to the disk with this sync.
void write_again(sqlite3_file& file) {
  sqlite3_int64 size = 0;
  check(file.pMethods->xFileSize(&file, &size));
  if (size == 0) return;
  std::vector<char> bytes(kChunkBytes);
  for (sqlite3_int64 at = 0; at < size; at += kChunkBytes) {
    const int count = static_cast<int>(std::min<sqlite3_int64>(kChunkBytes, size - at));
    check(file.pMethods->xRead(&file, bytes.data(), count, at));
    check(file.pMethods->xWrite(&file, bytes.data(), count, at));
  }
  check(file.pMethods->xSync(&file, SQLITE_SYNC_NORMAL));
}

// The first region of the log's index; nullptr where it does not exist.
volatile unsigned char* index_of(sqlite3_file& file) {
  void volatile* region = nullptr;
  check(file.pMethods->xShmMap(&file, 0, kIndexRegionBytes, 0, &region));
  return static_cast<volatile unsigned char*>(region);
}

// The next reader rebuilds an index that has no header from the log: that is how SQLite recovers from a process that
// died while it wrote the index. The rebuilt one marks nothing as copied into the file.
// Source: https://www.sqlite.org/walformat.html, "Recovery"
void reset_index(sqlite3_file& file) {
  volatile unsigned char* const index = index_of(file);
  if (index == nullptr) return;
  std::fill_n(index, kIndexHeaderBytes, static_cast<unsigned char>(0));
  file.pMethods->xShmBarrier(&file);
}

// The index is in the byte order of the machine.
std::uint32_t number_at(const volatile unsigned char* index, int offset) {
  return *reinterpret_cast<const volatile std::uint32_t*>(index + offset);
}

}  // namespace

void make_log_durable(Database& database) {
  database.execute("BEGIN IMMEDIATE");  // no other process writes to the log
  try {
    write_again(file_of(database, SQLITE_FCNTL_JOURNAL_POINTER));
    reset_index(file_of(database, SQLITE_FCNTL_FILE_POINTER));
  } catch (const Failure&) {
    database.execute("ROLLBACK");
    throw;
  }
  // Nothing was written. A ROLLBACK would look up each frame that the index does not count any more, also in those
  // parts of the index that this connection has never mapped, and would crash there (sqlite3WalUndo).
  database.execute("COMMIT");
}

void sync_file(Database& database) {
  sqlite3_file& file = file_of(database, SQLITE_FCNTL_FILE_POINTER);
  check(file.pMethods->xSync(&file, SQLITE_SYNC_NORMAL));
}

// Source: https://www.sqlite.org/walformat.html, "The WAL-Index File Format"
LogLength log_length(Database& database) {
  const volatile unsigned char* const index = index_of(file_of(database, SQLITE_FCNTL_FILE_POINTER));
  if (index == nullptr) return {};
  return {number_at(index, kFramesAt), number_at(index, kFramesInFileAt)};
}

void make_file_durable(Database& database) {
  write_again(file_of(database, SQLITE_FCNTL_FILE_POINTER));
}

}  // namespace polly::sqlite
