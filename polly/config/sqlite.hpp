// Where the SQLite store has its file, and what a URL says about it:
//
//   sqlite:polly.db                        in the folder where the program runs
//   sqlite:///srv/polly.db                 the same as sqlite:/srv/polly.db
//   sqlite:polly.db?durability=normal      "%" stands before two hexadecimal digits, as in sqlite:a%20b.db
//
// Where nobody says it, the file is polly.db in the first of: $STATE_DIRECTORY (systemd's), $XDG_STATE_HOME/polly,
// ~/.local/state/polly of a user who is not root, /var/lib/polly.
// Source: https://specifications.freedesktop.org/basedir-spec/latest/
#pragma once

#include <array>
#include <string>
#include <string_view>
#include <vector>

#include "polly/config/config.hpp"
#include "polly/config/environment.hpp"

namespace polly::config {

inline constexpr std::array<std::string_view, 1> kSqliteSchemes{"sqlite"};

// What a URL says itself, so that these may not be set beside one.
inline constexpr std::array<std::string_view, 2> kSqlitePlaceVariables{"POLLY_SQLITE_PATH", "POLLY_SQLITE_DURABILITY"};

// Fills storage.sqlite with what the URL says, or with the usual place. One sentence a mistake.
std::vector<std::string> settle_sqlite(Config& config, const Environment& environment);

}  // namespace polly::config
