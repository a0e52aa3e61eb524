// SqliteOptions: which file, and how.
#pragma once

#include <chrono>
#include <string>
#include <utility>

#include "polly/base/clock.hpp"

namespace polly {

enum class SqliteDurability {
  full,    // a write is acknowledged after it is on the disk (fsync)
  normal,  // after the system has it: what was acknowledged survives the process, but a power cut may take the last
           // writes; the file stays whole
};

enum class SqliteRole {
  serving,  // the one process that answers for the file: it checks it, sweeps it, and keeps others from serving
  guest,    // reads and writes beside it, as the command line does; looks for no damage
};

// What is looked at before the file is used (damage.hpp).
enum class SqliteCheck {
  quick,  // who serves: what takes the same time at any size. A guest: that the file is Polly's
  brief,  // quick, and rows for as long as kBriefCheck: for whoever looks for damage and does not want to wait
  full,   // every byte: minutes for a large file
};

inline constexpr std::chrono::seconds kBriefCheck{2};

struct SqliteOptions {
  explicit SqliteOptions(std::string its_path) : path(std::move(its_path)) {}

  std::string path;
  SqliteDurability durability = SqliteDurability::full;
  SqliteRole role = SqliteRole::serving;
  SqliteCheck check = SqliteCheck::quick;
  Milliseconds scrub_interval{std::chrono::hours(6)};  // from the start of one scrub to that of the next; 0: none
  bool guest_makes_file = false;                       // a guest that finds no file makes it, as who serves does
  std::string vfs;  // the virtual file system of SQLite that is used; empty: the system's
};

}  // namespace polly
