// SqliteLibrary: the version of the SQLite library that this program uses, which is the system's.
#pragma once

#include <string>

namespace polly {

// Whether a version may lose committed writes where one connection commits while another one begins a checkpoint. Polly
// prevents that for its own processes, with any version (detail/log_guard.hpp); other programs may not. `number`: as
// SQLITE_VERSION_NUMBER, 3051003 for 3.51.3.
// Source: https://www.sqlite.org/wal.html, "The WAL-Reset Bug"
bool has_wal_reset_race(int number) noexcept;

struct SqliteLibrary {
  SqliteLibrary();

  std::string version;  // "3.40.1"
  int number;
};

}  // namespace polly
