// Where the SQLite store has its file, and how a URL describes it:
//
//   sqlite:polly.db                        in the folder where the program runs
//   sqlite:///srv/polly.db                 the same as sqlite:/srv/polly.db
//   sqlite:polly.db?durability=normal      "%" stands before two hexadecimal digits, as in sqlite:a%20b.db
//
// Where none is configured, the file is polly.db in the first of: $STATE_DIRECTORY (systemd's), $XDG_STATE_HOME/polly,
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

// What a URL contains itself, so that these may not be set beside one.
inline constexpr std::array<std::string_view, 2> kSqliteUrlVariables{"POLLY_SQLITE_PATH", "POLLY_SQLITE_DURABILITY"};

bool is_sqlite(std::string_view type) noexcept;

// Takes file and durability from the URL. "" or what is wrong with it, in words that follow "the URL".
std::string read_sqlite_url(std::string_view url, Sqlite& sqlite);

// Fills storage.sqlite from the URL, or with the default file. One sentence a mistake.
std::vector<std::string> settle_sqlite(Config& config, const Environment& environment);

}  // namespace polly::config
