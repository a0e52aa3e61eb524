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

// Error config where the file is another program's, or of a newer Polly. Changes nothing.
void check_is_ours(Database& database, const std::string& path);

// Brings an empty file, or one of an older version, to kSchemaVersion, in one transaction. Two processes may do so at
// once. Error config where the file is another program's, or of a newer Polly; Failure.
void migrate(Database& database, const std::string& path);

// Error corrupt where SQLite finds damage (PRAGMA quick_check); reads the whole file.
void check_for_damage(Database& database, const std::string& path);

}  // namespace polly::sqlite
