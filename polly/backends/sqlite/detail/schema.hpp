// Schema: one table and its index, and a version (PRAGMA user_version) that identifies which of our schemas the file
// has. PRAGMA application_id marks the file as Polly's.
//
//   CREATE TABLE entries (key, value, expires_at, crc)         row.hpp says what they are
//   CREATE INDEX entries_by_expiry                             for the sweep
#pragma once

#include <string>

#include "polly/backends/sqlite/detail/database.hpp"

namespace polly::sqlite {

inline constexpr int kSchemaVersion = 1;
inline constexpr int kApplicationId = 0x506f6c79;  // "Poly"

// The version of the file's schema: 0 where the file is empty, at most kSchemaVersion. Error config where the file
// belongs to another program or a newer Polly; corrupt where no Polly writes such a version. Changes nothing.
int version_of(Database& database, const std::string& path);

// Migrates an empty file, or one of an older version, to kSchemaVersion in one transaction. Two processes may call it
// at the same time. Errors of version_of; Failure.
void migrate(Database& database, const std::string& path);

// The parts of kSchemaVersion, for a new file that is filled before it has its index. Within a transaction.
void make_table(Database& database);
void make_index(Database& database);

// Whether the tables' SQL is exactly that of kSchemaVersion.
bool has_our_tables(Database& database);

}  // namespace polly::sqlite
