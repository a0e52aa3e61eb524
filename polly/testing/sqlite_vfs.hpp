// SqliteVfs: a VFS of SQLite on a simulated disk that fails and loses its power, and then has what a power cut leaves.
//
//   SqliteVfs vfs(folder / "polly.db");               // before any connection; it outlives them
//   sqlite3_open_v2(path, &db, flags, vfs.name().c_str());
//   vfs.cut_after(20);                                // ... work until it fails, close
//   vfs.restore(seed);                                // ... open again: is every committed row there?
//
// It handles one database with its -wal and -journal: their bytes are in the real files, and which of them are synced
// is only recorded, so that a sync costs nothing. Other files, -shm and locks are the real ones. The constructor reads
// the files as they are: create a new object after changing them in another way.
//
// Durable is what Linux promises and SQLite asks for: the bytes of a synced file, and a created or deleted name once
// the folder, or the file itself, was synced. Thread-safe, for many connections of one process.
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
  // No connection, with any VFS, may have the database open.
  explicit SqliteVfs(const std::filesystem::path& database);
  ~SqliteVfs();

  const std::string& name() const noexcept;

  // After a cut, once every connection is closed: restores the power, repairs every fault, and leaves in the files what
  // was synced and some of the rest, chosen by the seed. std::logic_error where the power was not cut, or a file is
  // open.
  void restore(std::uint64_t seed);

  // The same, and nothing that was not synced survives.
  void restore_only_synced();

  std::size_t open_files() const;

  // `call` is called within every checkpoint, on its thread; an exception ends the program. nullptr: no call.
  void at_checkpoint(std::function<void(CheckpointMoment)> call);

 private:
  class Shim;
  std::unique_ptr<Shim> shim_;
};

}  // namespace polly::testing
