// SqliteFile: an open file of SqliteVfs, which SQLite reads and writes through its sqlite3_io_methods.
//
// Bytes go at once to the file of the real VFS and to an UnsyncedFile; a sync goes to the latter only, so it costs
// nothing. Locks and shared memory are those of the real file.
#pragma once

#include <sqlite3.h>

#include <cstddef>
#include <functional>
#include <mutex>
#include <string>

#include "polly/testing/checkpoint_moment.hpp"
#include "polly/testing/detail/unsynced_folder.hpp"
#include "polly/testing/faulty_disk.hpp"

namespace polly::testing {

// Shared by the files of one SqliteVfs.
struct SqliteDisk {
  FaultyDisk& faults;
  std::mutex mutex = {};  // guards the members below
  UnsyncedFolder folder = UnsyncedFolder();
  std::size_t open_files = 0;
  std::function<void(CheckpointMoment)> at_checkpoint = nullptr;

  void reach(CheckpointMoment moment);  // without the lock held
};

struct SqliteFile : sqlite3_file {
  // Like sqlite3_vfs::xOpen. `file` has room for bytes(real).
  static int open(SqliteDisk& disk, sqlite3_vfs& real, const char* name, sqlite3_file* file, int flags, int* out_flags);

  static int bytes(const sqlite3_vfs& real);

  SqliteFile(SqliteDisk& its_disk, const char* its_name, int flags, int version);
  SqliteFile(const SqliteFile&) = delete;
  SqliteFile& operator=(const SqliteFile&) = delete;
  ~SqliteFile();

  int write(const void* bytes, int count, sqlite3_int64 offset);
  int truncate(sqlite3_int64 size);
  int sync();

  sqlite3_io_methods methods;
  SqliteDisk& disk;
  const std::string name;
  UnsyncedFolder::File content;
  bool syncs_folder;  // at its first sync
  bool is_in_checkpoint = false;
};

}  // namespace polly::testing
