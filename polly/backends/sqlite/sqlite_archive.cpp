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

}  // namespace

SqliteArchiveWriter::SqliteArchiveWriter(std::string path) : file_(ArchiveFile::make(std::move(path))) {}
SqliteArchiveWriter::~SqliteArchiveWriter() = default;

void SqliteArchiveWriter::put(std::string_view key, std::string_view bytes, std::optional<WallTime> expires) {
  reporting(file_->path(), [&] { file_->put(key, bytes, expires); });
}

void SqliteArchiveWriter::save() {
  reporting(file_->path(), [&] { file_->save(); });
}

void read_sqlite_archive(const std::string& path, const std::function<void(const SqliteArchiveRow&)>& visit) {
  if (!sqlite::is_there(path)) throw Error(ErrorKind::unavailable, "there is no file " + path);
  reporting(path, [&] {
    Database database(path, Database::Access::as_it_is, "");
    sqlite::version_of(database, path);
    sqlite::check_structure(database, path);
    sqlite::Statement rows(database, "SELECT key, value, expires_at, crc FROM entries ORDER BY key");
    std::string last;
    while (rows.step()) {
      const std::string_view key = rows.blob(0);
      const std::string_view value = rows.blob(1);
      const std::optional<std::int64_t> expires_at = rows.integer(2);
      if (rows.integer(3) != sqlite::checksum(key, value, expires_at)) throw corrupt(path, "a row's checksum is wrong");
      if (key <= last) throw corrupt(path, "rows are out of order");
      last = key;
      SqliteArchiveRow row;
      row.key = key;
      row.bytes = value;
      if (expires_at) row.expires = WallTime(Milliseconds(*expires_at));
      visit(row);
    }
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

void rename_durably(const std::string& from, const std::string& to) {
  if (std::rename(from.c_str(), to.c_str()) != 0) {
    throw Error(ErrorKind::unavailable, to + " cannot be written (" + std::generic_category().message(errno) +
                                            "): check that this user may write in its folder");
  }
  const std::filesystem::path folder = std::filesystem::path(to).parent_path();
  sqlite::sync_folder(folder.empty() ? "." : folder.string());
}

}  // namespace polly
