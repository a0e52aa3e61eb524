// SqliteOptions: the file, and how it is opened and used.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "polly/base/clock.hpp"

namespace polly {

enum class SqliteDurability {
  full,    // a write is acknowledged after it is on the disk (fsync)
  normal,  // after the system has it: an acknowledged write survives the process; a power cut may take the last writes,
           // and the file stays intact
};

enum class SqliteRole {
  serving,  // the one process that serves from the file: it checks and sweeps it, and excludes other serving ones
  guest,    // reads and writes beside it, as the command line does; does not check for damage
  archive,  // reads a file that is complete and does not change (sqlite_archive.hpp), and refuses to write
};

// What is checked before the file is used (damage.hpp).
enum class SqliteCheck {
  quick,  // serving: checks that take the same time at any size; guest: only that the file is Polly's
  brief,  // quick, and rows for kBriefCheck: for a user who looks for damage and does not want to wait
  full,   // every byte: minutes for a large file
};

inline constexpr std::chrono::seconds kBriefCheck{2};

struct SqliteOptions {
  explicit SqliteOptions(std::string its_path) : path(std::move(its_path)) {}

  std::string path;
  SqliteDurability durability = SqliteDurability::full;
  SqliteRole role = SqliteRole::serving;
  SqliteCheck check = SqliteCheck::quick;
  Milliseconds scrub_interval{
      std::chrono::hours(6)};     // from the start of one scrub to the start of the next; 0: no scrub
  bool guest_makes_file = false;  // a guest creates a missing file, as the serving process does
  std::string vfs;                // the name of SQLite's virtual file system; empty: its default
};

}  // namespace polly
