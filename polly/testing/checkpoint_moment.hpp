// CheckpointMoment: where in a checkpoint of SQLite a test can stop it (SqliteVfs::at_checkpoint).
// Source: https://www.sqlite.org/walformat.html, "WAL Locks"
#pragma once

namespace polly::testing {

enum class CheckpointMoment {
  begins,       // before it takes the checkpoint lock
  knows_length  // it has read how long the log is, and not yet how much of it is in the file; only where the log was
                // changed since the connection last read its index
};

}  // namespace polly::testing
