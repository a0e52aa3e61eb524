// SqliteVfs: a VFS of SQLite over a disk that breaks, loses its power and comes back with what a power cut leaves.
//
//   SqliteVfs vfs(folder / "polly.db");               // before any connection; it outlives them
//   sqlite3_open_v2(path, &db, flags, vfs.name().c_str());
//   vfs.cut_after(20);                                // ... work until it fails, close
//   vfs.restore(seed);                                // ... open again: is everything there that was committed?
//
// It plays one database with its -wal and -journal: their bytes lie in the files they are in without it, and what of
// them is synced is only written down, so that a sync costs nothing. Other files, -shm and locks are the real ones. The
// files are taken over as they are when the object is made: who changes them beside it, later, makes a new one.
//
// Durable is what Linux promises and SQLite asks for: the bytes of a file with its sync, and a name that was made or
// removed with the folder's, or the file's own. It may be used from any thread, by many connections of one process.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>

#include "polly/testing/checkpoint_moment.hpp"
#include "polly/testing/faulty_disk.hpp"

namespace polly::testing {

class SqliteVfs : public FaultyDisk {
 public:
  // No connection, of whatever VFS, may have the database open.
  explicit SqliteVfs(const std::filesystem::path& database);
  ~SqliteVfs();

  const std::string& name() const noexcept;

  // After a cut, once every connection is closed: the power is back, every fault mended, and in the files lies what was
  // synced, with some of what was not, another choice with each seed. std::logic_error where there was no cut, or a
  // file is open.
  void restore(std::uint64_t seed);

  // The same, and nothing survives that was not synced.
  void restore_only_synced();

  std::size_t open_files() const;

  // Called within every checkpoint, on its thread; what it throws ends the program. nullptr: nothing more.
  void at_checkpoint(std::function<void(CheckpointMoment)> call);

 private:
  class Shim;
  std::unique_ptr<Shim> shim_;
};

}  // namespace polly::testing
