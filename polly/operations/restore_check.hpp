// check_restore: restores a backup into a scratch store and compares the two: the only proof that it can be restored.
//
//   co_await check_restore("/srv/b/polly.db", "/srv/b/polly.db.restored", is_stopped);       // throws: it does not
//
// The scratch store is a SQLite file, which is removed afterwards, with those beside it: it takes about as much room as
// the backup, and little memory. Keys of sealed values are not needed.
#pragma once

#include <functional>
#include <string>

#include "polly/base/task.hpp"

namespace polly::operations {

// Returns where the backup is whole and restores to the same entries. Error corrupt where it does not;
// resource_exhausted and unavailable where the scratch store cannot be written; cancelled where `is_stopped`, which may
// be empty and is asked again and again, from any thread, said so. Blocks the calling loop for longer than an event
// loop may be.
Task<void> check_restore(std::string file, std::string scratch, std::function<bool()> is_stopped);

}  // namespace polly::operations
