// yield: gives the event loop back for a moment, so that everything else that is ready there runs first. A coroutine
// that computes for long calls it between two slices: no loop is held for more than 2 ms (docs/design.md).
//
//   for (const Commit& commit : commits) {
//     append(text, commit);
//     if (++done % kSlice == 0) co_await yield();
//   }
#pragma once

#include "polly/base/task.hpp"

namespace polly {

Task<void> yield();

}  // namespace polly
