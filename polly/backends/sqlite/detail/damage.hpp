// Damage: what is looked for when a file is opened for serving.
//
// A checksum says that a row was changed, where the row is found. A byte of a key, of a pointer between pages or of the
// schema can hide a row instead, and what is hidden would be told as absent. So all of the file is read once: SQLite
// checks how it is built, and every row is held against its checksum and its place.
#pragma once

#include <string>

#include "polly/backends/sqlite/detail/database.hpp"

namespace polly::sqlite {

// Error corrupt, which says the file and what is wrong with it. Changes nothing. Reads all of it: a few seconds for a
// million rows (docs/benchmarks.md). Failure where it cannot be read.
void check_for_damage(Database& database, const std::string& path);

}  // namespace polly::sqlite
