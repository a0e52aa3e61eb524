// Schema: what is in the file: one table and its index, and a version (PRAGMA user_version) that says which of our
// schemas it is. PRAGMA application_id says that the file is ours.
//
//   CREATE TABLE entries (key, value, expires_at, crc)         row.hpp says what they are
//   CREATE INDEX entries_by_expiry                             for the sweep
#pragma once

#include <string>

#include "polly/backends/sqlite/detail/database.hpp"

namespace polly::sqlite {

inline constexpr int kSchemaVersion = 1;
inline constexpr int kApplicationId = 0x506f6c79;  // "Poly"

// The version of the file's schema: 0 where it is empty, at most kSchemaVersion. Error config where the file is another
// program's, or of a newer Polly; corrupt where it says what no Polly wrote. Changes nothing.
int version_of(Database& database, const std::string& path);

// Brings an empty file, or one of an older version, to kSchemaVersion, in one transaction. Two processes may do so at
// once. Errors of version_of; Failure.
void migrate(Database& database, const std::string& path);

// Whether the tables are those of kSchemaVersion, to the letter.
bool has_our_tables(Database& database);

}  // namespace polly::sqlite
