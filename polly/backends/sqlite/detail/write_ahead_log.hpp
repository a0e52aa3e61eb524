// Makes a write-ahead log safe to append to.
//
// When a sync fails, Linux forgets that the pages were to be written: they stay in its memory, no later sync writes
// them to the disk, and SQLite does not notice. The next process that opens the file may then find a transaction in the
// log whose sync failed. Everything that is acknowledged after it depends on it: after a power cut the log ends there.
// The same holds for pages that a checkpoint copied into the file before its sync failed.
//
// So a process that opens a file again writes the log once more, byte for byte, syncs it, and has all of it
// checkpointed again.
#pragma once

#include <cstdint>

#include "polly/backends/sqlite/detail/database.hpp"

namespace polly::sqlite {

// Makes sure that the log, as it reads now, is on the disk, and that the next checkpoint copies all of it into the
// file, whatever was copied before. Others may read and write at the same time, or wait for a moment. Throws Failure.
void make_log_durable(Database& database);

// The same for the database file, where it is new and has content that is in no log yet. Within a write transaction.
void make_file_durable(Database& database);

// Syncs the database file (not its log).
void sync_file(Database& database);

// How many frames the log has, and how many of them are in the file. To be read within a transaction.
struct LogLength {
  std::uint32_t frames = 0;
  std::uint32_t in_file = 0;
};
LogLength log_length(Database& database);

}  // namespace polly::sqlite
