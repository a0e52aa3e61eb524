// BackupFolder: the backups of a daemon in one folder, by their names:
//
//   polly-20261129T053000Z-000042.backup.db             when it began (UTC), and the token of its lease
//   polly-20261129T053000Z-000042.backup.db.partial     while it is written
//   polly-20261129T053000Z-000042.backup.db.restored    (with -wal, -shm, -journal and .lock) while it is checked
//
//   const BackupFolder folder("/var/lib/polly/backups");
//   for (const BackupName& name : folder.surplus(name_of_the_newest, 7)) folder.remove(name);
//
// The names sort by time; two backups of one second differ in their tokens, which only grow. Files of other names, and
// what is not a regular file, are never touched. Block; for any thread.
#pragma once

#include <chrono>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/clock.hpp"

namespace polly::operations {

struct BackupName {
  BackupName(WallTime when, std::uint64_t its_token)
      : made(std::chrono::floor<std::chrono::seconds>(when)), token(its_token) {}

  std::chrono::sys_seconds made;
  std::uint64_t token;

  std::string text() const;
  // nullopt unless it is exactly what text() would be.
  static std::optional<BackupName> parse(std::string_view text);

  friend auto operator<=>(const BackupName&, const BackupName&) = default;
};

class BackupFolder {
 public:
  explicit BackupFolder(std::filesystem::path path) : path_(std::move(path)) {}

  // Error unavailable where there is no such folder. It is not created: it may be the place of a disk that is not
  // mounted now.
  void require() const;

  std::filesystem::path file(const BackupName& name) const { return path_ / name.text(); }
  std::filesystem::path scratch(const BackupName& name) const;

  // Those that are there, oldest first. Error unavailable where the folder cannot be read.
  std::vector<BackupName> backups() const;

  // What is to be removed, oldest first, so that `keep` are left: `newest`, and before it those with the latest names.
  std::vector<BackupName> surplus(const BackupName& newest, std::size_t keep) const;

  // Error unavailable where it cannot be removed; one that is gone already is none.
  void remove(const BackupName& name) const;

  // Removes what a daemon that was killed left of its unfinished work.
  void remove_leftovers() const;

  // The same for one backup. Removes nothing else, and throws nothing.
  void remove_leftovers_of(const BackupName& name) const noexcept;

 private:
  std::filesystem::path path_;
};

}  // namespace polly::operations
