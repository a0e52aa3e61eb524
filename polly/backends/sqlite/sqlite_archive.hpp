// Archives: a SQLite store that is complete in one file and does not change any more. There is no log beside it, and it
// may be copied like any file. A backup is one.
//
//   SqliteArchiveWriter writer("backup.db.partial");
//   writer.put("polly:pr_number:0a1b", "42", std::nullopt);
//   writer.save();                                              // on the disk
//   read_sqlite_archive("backup.db.partial", [](const SqliteArchiveRow& row) { ... });
//
// SqliteRole::archive opens one as a store for reading, without changing a byte of it. A serving process turns it into
// a store like any other.
//
// For one thread at a time. They block: never call them on an event loop.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "polly/base/clock.hpp"

namespace polly {

namespace sqlite {
class ArchiveFile;
}  // namespace sqlite

// Errors: unavailable where the file cannot be created or written, resource_exhausted where the disk is full, conflict
// where another process is writing it.
class SqliteArchiveWriter {
 public:
  // Begins a new file, with mode 0600, in place of one that is there.
  explicit SqliteArchiveWriter(std::string path);
  SqliteArchiveWriter(const SqliteArchiveWriter&) = delete;
  SqliteArchiveWriter& operator=(const SqliteArchiveWriter&) = delete;
  ~SqliteArchiveWriter();

  // A key that comes twice has what came last. Entries in the order of their keys' bytes are written faster; in any
  // other, up to 32 MiB of them are kept in memory.
  void put(std::string_view key, std::string_view bytes, std::optional<WallTime> expires);

  // Brings what was written to the disk in small steps, with pauses: a later save() has little left. One fsync of much
  // would hold up those of others on the same disk.
  void write_back_gently();

  // Everything is on the disk then; more may be put and saved.
  void save();

  // Like save(), with write_back_gently() before the fsync.
  void save_gently();

  // The last one: the file is then a store like any other, with a write-ahead log (which is empty). Returns how many
  // entries it has.
  std::uint64_t save_as_store();

  const std::string& path() const noexcept;

 private:
  std::unique_ptr<sqlite::ArchiveFile> file_;
};

// A row; the views are good during the call.
struct SqliteArchiveRow {
  std::string_view key;
  std::string_view bytes;
  std::optional<WallTime> expires;
};

// Reads the whole file as it is, in the order of the keys' bytes, and checks every part of it: SQLite's quick_check,
// the schema, the checksum of each row, and that the index has the same rows. `visit` may be called before damage is
// found. Error corrupt where there is any, or the file is incomplete or no store at all; config where a newer version,
// or another program, wrote it; unavailable where it cannot be read. Changes nothing, in the file or beside it.
void read_sqlite_archive(const std::string& path, const std::function<void(const SqliteArchiveRow&)>& visit);

// Whether the file is a store that is complete in itself: one that has no log and never had one.
bool is_sqlite_archive(const std::string& path) noexcept;

// Whether no store is there yet: neither the file, nor a log or journal of one.
bool is_new_sqlite_store(const std::string& path);

// Creates missing folders above the file, with mode 0700. Error unavailable where that fails.
void make_sqlite_folders(const std::string& path);

// Gives a complete file its name where no file has it. Error conflict where one has, unavailable where the file system
// refuses.
void rename_to_new_store(const std::string& from, const std::string& to);

// Gives a complete file its name, in place of the file that has it: after a power cut there is one or the other.
void rename_durably(const std::string& from, const std::string& to);

}  // namespace polly
