// UnsyncedFolder: names of files that were made and removed, of which a power cut may undo the latest.
//
//   UnsyncedFolder folder;
//   const auto file = folder.open("a");     // made, as there is none
//   folder.sync();                          // now the name is on the disk, whatever the file holds there
//   folder.remove("a");                     // until the next sync() a power cut may bring it back
//
// sync() is what fsync() of the folder promises. That of a file brings the file's own name along: POSIX does not say
// so, but ext4 and its like do.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "polly/testing/detail/unsynced_file.hpp"

namespace polly::testing {

class UnsyncedFolder {
 public:
  using File = std::shared_ptr<UnsyncedFile>;  // owned by who has it open as well: it may be removed meanwhile
  using Contents = std::map<std::string, std::optional<std::string>>;  // nullopt: no such file

  // A folder of what lies on the disk.
  explicit UnsyncedFolder(const Contents& contents = {});

  File open(const std::string& name);
  void remove(const std::string& name);
  void sync();
  void sync(const std::string& name, const File& file);  // the file, and its name where it still has it

  // Of every name that was ever seen.
  Contents synced() const;
  Contents after_power_cut(std::mt19937_64& random) const;

 private:
  using Past = std::vector<File>;  // of one name: as on the disk, ..., as now; never empty, nullptr: no such file

  std::map<std::string, Past> names_;
};

}  // namespace polly::testing
