// Damage on a disk: inverts all bits of one byte of a file. A second call undoes it.
//
//   flip_byte(folder / "polly.db", 4096 + 100);
#pragma once

#include <cstdint>
#include <filesystem>

namespace polly::testing {

// std::runtime_error where the file has no such byte. A database that is open in this process loses its locks (POSIX
// drops them with any close of the file).
void flip_byte(const std::filesystem::path& file, std::uintmax_t offset);

}  // namespace polly::testing
