// Preparations of the process, for main: called before it opens any file.
#pragma once

namespace polly::cli {

// Opens placeholders for the descriptors 0 to 2 that the parent process closed (`2>&-`), so that a file or socket that
// is opened later does not become standard input, output or error. Reading and writing the placeholders fails.
void take_standard_descriptors() noexcept;

// Protects the secrets in the process's memory: no core file is written, and no other process of the user can read it.
// Does nothing in a build with AddressSanitizer, which traces its own process.
void protect_memory() noexcept;

}  // namespace polly::cli
