// What the process needs before it opens anything. For main.
#pragma once

namespace polly::cli {

// Takes the descriptors 0 to 2 where the parent process has closed them (`2>&-`): no file or socket that is opened
// later is taken for standard input, output or error. Reading and writing them fails as before.
void take_standard_descriptors() noexcept;

// The memory of the process holds secrets: no core file is written, and no other process of the user reads it. Not in a
// build with AddressSanitizer, which traces itself.
void protect_memory() noexcept;

}  // namespace polly::cli
