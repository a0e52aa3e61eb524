// UnsyncedFile: a file whose latest changes are in the system's cache and not on the disk, and what a power cut leaves.
//
//   UnsyncedFile file("as it is on the disk");
//   file.write(0, "AS");
//   file.sync();
//   file.write(3, "IT");                  // in the cache, and perhaps on the disk
//   file.synced();                        // "AS it is on the disk"
//   file.after_power_cut(random);         // that, or with "IT", or with "I" only
//
// POSIX's promises are kept: synced bytes are there, whole. For the others anything may happen: a write reaches the
// disk sector by sector, in any order; a sector may be torn; a change of the file's size may be lost. A write changes
// no byte outside its range (SQLITE_IOCAP_POWERSAFE_OVERWRITE, which SQLite's VFS for Unix assumes).
#pragma once

#include <cstddef>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace polly::testing {

class UnsyncedFile {
 public:
  static constexpr std::size_t kSectorBytes = 512;

  explicit UnsyncedFile(std::string on_disk = {});

  std::size_t size() const noexcept { return size_; }  // as the system sees it

  void write(std::size_t offset, std::string_view bytes);
  void resize(std::size_t size);
  void sync();

  // Fails as on Linux: the pages count as written from then on, and no later sync writes them to the disk.
  void fail_to_sync();

  std::string synced() const;
  std::string after_power_cut(std::mt19937_64& random) const;

 private:
  enum class Fate { pending, dropped, synced };
  enum class Kind { write, resize };
  struct Change {
    Kind kind;
    std::size_t offset;  // or the new size
    std::string bytes;
    Fate fate = Fate::pending;
  };

  static void make(const Change& change, std::string& bytes);
  static void make_perhaps(const Change& change, std::string& bytes, double share, std::mt19937_64& random);
  void set_fate(Fate fate);

  std::string on_disk_;  // without changes_
  std::size_t size_;
  std::vector<Change> changes_;  // oldest first; begins with one that is not synced
};

}  // namespace polly::testing
