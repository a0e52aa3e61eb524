// SqliteOptions: which file, and how.
#pragma once

#include <string>
#include <utility>

namespace polly {

enum class SqliteDurability {
  full,    // a write is acknowledged after it is on the disk (fsync)
  normal,  // after the system has it: what was acknowledged survives the process, but a power cut may take the last
           // writes; the file stays whole
};

enum class SqliteRole {
  serving,  // the one process that answers for the file: it checks it, sweeps it, and keeps others from serving
  guest,    // reads and writes beside it, as the command line does; makes no file and looks for no damage
};

struct SqliteOptions {
  explicit SqliteOptions(std::string its_path) : path(std::move(its_path)) {}

  std::string path;
  SqliteDurability durability = SqliteDurability::full;
  SqliteRole role = SqliteRole::serving;
  std::string vfs;  // the virtual file system of SQLite that is used; empty: the system's
};

}  // namespace polly
