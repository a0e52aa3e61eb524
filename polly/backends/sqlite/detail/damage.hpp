// Damage: the checks that run when a file is opened, as thorough as the options ask (SqliteCheck).
//
// A row's checksum shows that the row was changed, once the row is read. A changed byte in a key, in a pointer between
// pages or in the schema can hide a row instead, and a hidden row would be answered as absent. Three checks look for
// hidden rows, at three costs:
//
//   quick   the header, the schema, the size of the file, and the path to the first and the last row of the table
//           and of the index: a few pages, whatever the file's size
//   brief   quick, and rows in order (row_walk.hpp) for kBriefCheck
//   full    every byte: SQLite's integrity_check, every row, every entry of the index
//
// What quick leaves out is checked while the store is in use (scrubber.hpp), and a look-up that finds nothing checks
// the neighbouring rows (neighbours.hpp).
#pragma once

#include <string>

#include "polly/backends/sqlite/detail/database.hpp"
#include "polly/backends/sqlite/sqlite_options.hpp"

namespace polly::sqlite {

// Throws Error corrupt, which names the file, the damage and what to do; Failure where the file cannot be read. Changes
// nothing.
void check_for_damage(Database& database, const std::string& path, SqliteCheck check);

// The same for a file of which the caller then reads every row and every entry of the index: SQLite's quick_check,
// which is its integrity_check without looking up each row in the index (a random read each), and what quick checks.
void check_pages_and_schema(Database& database, const std::string& path);

}  // namespace polly::sqlite
