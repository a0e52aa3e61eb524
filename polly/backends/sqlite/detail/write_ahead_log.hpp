// What a write-ahead log needs before anything is built upon it.
//
// When a sync fails, Linux forgets that the pages were to be written: they are in its memory, no later sync brings them
// to the disk, and SQLite does not know. A transaction whose sync failed may so be found in the log by the next one who
// opens the file, and everything that is acknowledged behind it hangs on it: after a power cut the log ends there. The
// same goes for pages that a checkpoint brought into the file and that its sync failed on.
//
// So whoever opens a file anew writes the log once more, byte for byte, syncs it, and has all of it brought into the
// file again.
#pragma once

#include <cstdint>

#include "polly/backends/sqlite/detail/database.hpp"

namespace polly::sqlite {

// Makes sure that the log, as it is read now, is on the disk, and that the next checkpoint brings all of it into the
// file, whatever was done before. Others may read and write meanwhile, or wait for a moment. Throws Failure.
void make_log_durable(Database& database);

// The same for the file itself, where it is new: what is in no log yet. Within a transaction that writes.
void make_file_durable(Database& database);

// Brings what was written to the file, not to its log, to the disk.
void sync_file(Database& database);

// How many frames the log has, and how many of them are in the file. Within a transaction.
struct LogLength {
  std::uint32_t frames = 0;
  std::uint32_t in_file = 0;
};
LogLength log_length(Database& database);

}  // namespace polly::sqlite
