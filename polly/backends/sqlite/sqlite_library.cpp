#include "polly/backends/sqlite/sqlite_library.hpp"

#include <sqlite3.h>

namespace polly {

bool has_wal_reset_race(int number) noexcept {
  constexpr int kMinor = 1000;
  if (number >= 3'051'003) return false;
  switch (number / kMinor) {
    case 3'050: return number < 3'050'007;
    case 3'044: return number < 3'044'006;
    default: return true;
  }
}

SqliteLibrary::SqliteLibrary() : version(sqlite3_libversion()), number(sqlite3_libversion_number()) {}

}  // namespace polly
