// Damage on a disk: one byte of a file, turned round in all of its bits. Twice, and it is mended.
//
//   flip_byte(folder / "polly.db", 4096 + 100);
#pragma once

#include <cstdint>
#include <filesystem>

namespace polly::testing {

// std::runtime_error where the file has no such byte. A database that is open in this process loses the locks by which
// other processes know it (POSIX takes them away with any close of the file).
void flip_byte(const std::filesystem::path& file, std::uintmax_t offset);

}  // namespace polly::testing
