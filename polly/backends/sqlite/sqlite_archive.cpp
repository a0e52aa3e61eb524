#include "polly/backends/sqlite/sqlite_archive.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <system_error>

#include "polly/backends/sqlite/detail/archive_file.hpp"
#include "polly/backends/sqlite/detail/damage.hpp"
#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/files.hpp"
#include "polly/backends/sqlite/detail/row.hpp"
#include "polly/backends/sqlite/detail/schema.hpp"
#include "polly/base/error.hpp"

namespace polly {

namespace {

using sqlite::ArchiveFile;
using sqlite::Database;
using sqlite::Failure;

// Offsets in a database file. Source: https://www.sqlite.org/fileformat2.html#the_database_header
constexpr std::string_view kMagic{"SQLite format 3\0", 16};
constexpr std::size_t kFormatVersionsAt = 18;  // of writing and of reading: 1 without a log, 2 with one
constexpr std::size_t kHeaderBytes = 100;

template <class Work>
void reporting(const std::string& path, Work work) {
  try {
    work();
  } catch (const Failure& failure) {
    throw failure.error(path);
  }
}

Error corrupt(const std::string& path, const std::string& why) {
  return Error(ErrorKind::corrupt, path + " is damaged (" + why + "): use another backup");
}

// After a system call that failed.
[[noreturn]] void refuse_to_write(const std::string& path) {
  throw Error(ErrorKind::unavailable, path + " cannot be written (" + std::generic_category().message(errno) +
                                          "): check that this user may write in its folder");
}

void sync_folder_of(const std::string& path) {
  const std::filesystem::path folder = std::filesystem::path(path).parent_path();
  sqlite::sync_folder(folder.empty() ? "." : folder.string());
}

// What an index contains, whatever its order: compared without looking each row up, which would be a random read each.
struct IndexEntries {
  IndexEntries() = default;

  void add(std::string_view key, std::int64_t expires_at) noexcept {
    ++count;
    checksums += static_cast<std::uint32_t>(sqlite::checksum(key, "", expires_at));
  }
  bool operator==(const IndexEntries&) const = default;

  std::uint64_t count = 0;
  std::uint64_t checksums = 0;  // their sum
};

IndexEntries entries_of_index(Database& database) {
  IndexEntries entries;
  sqlite::Statement index(database,
                          "SELECT key, expires_at FROM entries INDEXED BY entries_by_expiry WHERE expires_at IS NOT "
                          "NULL ORDER BY expires_at");
  while (index.step()) entries.add(index.blob(0), index.integer(1).value_or(0));
  return entries;
}

}  // namespace

SqliteArchiveWriter::SqliteArchiveWriter(std::string path) : file_(ArchiveFile::make(std::move(path))) {}
SqliteArchiveWriter::~SqliteArchiveWriter() = default;

void SqliteArchiveWriter::put(std::string_view key, std::string_view bytes, std::optional<WallTime> expires) {
  reporting(file_->path(), [&] { file_->put(key, bytes, expires); });
}

void SqliteArchiveWriter::save() {
  reporting(file_->path(), [&] { file_->save(); });
}

void SqliteArchiveWriter::write_back_gently() {
  reporting(file_->path(), [&] { file_->write_back_gently(); });
}

void SqliteArchiveWriter::save_gently() {
  reporting(file_->path(), [&] { file_->save_gently(); });
}

std::uint64_t SqliteArchiveWriter::save_as_store() {
  std::uint64_t rows = 0;
  reporting(file_->path(), [&] { rows = file_->save_as_store(); });
  return rows;
}

const std::string& SqliteArchiveWriter::path() const noexcept {
  return file_->path();
}

void read_sqlite_archive(const std::string& path, const std::function<void(const SqliteArchiveRow&)>& visit) {
  if (!sqlite::is_there(path)) throw Error(ErrorKind::unavailable, "there is no file " + path);
  reporting(path, [&] {
    Database database(path, Database::Access::as_it_is, "");
    sqlite::version_of(database, path);
    sqlite::check_pages_and_schema(database, path);
    sqlite::Statement rows(database, "SELECT key, value, expires_at, crc FROM entries ORDER BY key");
    std::string last;
    IndexEntries listed;
    while (rows.step()) {
      const std::string_view key = rows.blob(0);
      const std::string_view value = rows.blob(1);
      const std::optional<std::int64_t> expires_at = rows.integer(2);
      if (rows.integer(3) != sqlite::checksum(key, value, expires_at)) throw corrupt(path, "a row's checksum is wrong");
      if (key <= last) throw corrupt(path, "rows are out of order");
      last = key;
      if (expires_at) listed.add(key, *expires_at);
      SqliteArchiveRow row;
      row.key = key;
      row.bytes = value;
      if (expires_at) row.expires = WallTime(Milliseconds(*expires_at));
      visit(row);
    }
    if (entries_of_index(database) != listed) throw corrupt(path, "its index does not have the table's rows");
  });
}

bool is_sqlite_archive(const std::string& path) noexcept {
  std::array<char, kHeaderBytes> header{};
  const int file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (file < 0) return false;
  const bool is_read = ::pread(file, header.data(), header.size(), 0) == static_cast<ssize_t>(header.size());
  ::close(file);
  return is_read && std::string_view(header.data(), kMagic.size()) == kMagic && header[kFormatVersionsAt] == 1 &&
         header[kFormatVersionsAt + 1] == 1;
}

bool is_new_sqlite_store(const std::string& path) {
  return !sqlite::is_there(path) && !sqlite::is_there(path + "-wal") && !sqlite::is_there(path + "-journal");
}

void make_sqlite_folders(const std::string& path) {
  sqlite::make_folders_of(path);
}

void rename_to_new_store(const std::string& from, const std::string& to) {
  if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_NOREPLACE) != 0) {
    if (errno == EEXIST) {
      throw Error(ErrorKind::conflict, to + " was created by another process while it was being filled: run it again");
    }
    refuse_to_write(to);
  }
  sync_folder_of(to);
}

void rename_durably(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) refuse_to_write(to);
  sync_folder_of(to);
}

}  // namespace polly
