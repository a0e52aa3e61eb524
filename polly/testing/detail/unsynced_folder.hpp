// UnsyncedFolder: creations and deletions of files, of which a power cut may undo the latest.
//
//   UnsyncedFolder folder;
//   const auto file = folder.open("a");     // creates it
//   folder.sync();                          // now the name is on the disk, whatever the file contains there
//   folder.remove("a");                     // until the next sync() a power cut may bring it back
//
// sync() is fsync() of the folder. fsync() of a file syncs the file's own name as well: POSIX does not say so, but ext4
// and similar file systems do.
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
  using File = std::shared_ptr<UnsyncedFile>;  // also owned by its user: it may be removed while it is open
  using Contents = std::map<std::string, std::optional<std::string>>;  // nullopt: no such file

  // A folder with this content on the disk.
  explicit UnsyncedFolder(const Contents& contents = {});

  File open(const std::string& name);
  void remove(const std::string& name);
  void sync();
  void sync(const std::string& name, const File& file);  // the file, and its name unless it was removed

  // For every name that ever existed.
  Contents synced() const;
  Contents after_power_cut(std::mt19937_64& random) const;

 private:
  using Past =
      std::vector<File>;  // of one name: from the disk's state to the present one; never empty; nullptr: no such file

  std::map<std::string, Past> names_;
};

}  // namespace polly::testing
