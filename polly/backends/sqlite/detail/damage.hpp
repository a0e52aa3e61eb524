// Damage: what is looked for when a file is opened, as far as its options want it (SqliteCheck).
//
// A checksum says that a row was changed, where the row is found. A byte of a key, of a pointer between pages or of the
// schema can hide a row instead, and what is hidden would be answered as absent. Three checks look for that, at three
// prices:
//
//   quick   the header, the schema, the size of the file, and the way down to the first and the last row of the table
//           and of the index: some pages, at any size
//   brief   quick, and rows in order (row_walk.hpp), for kBriefCheck
//   full    every byte: how SQLite built the file (integrity_check), every row, every entry of the index
//
// What quick leaves out is looked at while the store is in use (scrubber.hpp), and a look-up that finds nothing looks
// at the rows beside it (neighbours.hpp).
#pragma once

#include <string>

#include "polly/backends/sqlite/detail/database.hpp"
#include "polly/backends/sqlite/sqlite_options.hpp"

namespace polly::sqlite {

// Error corrupt, which names the file, what is wrong with it and what to do. Changes nothing. Failure where it cannot
// be read.
void check_for_damage(Database& database, const std::string& path, SqliteCheck check);

}  // namespace polly::sqlite
