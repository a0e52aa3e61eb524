// ArchiveFile: a new database file that is filled at once: without a journal, in one transaction, with its index made
// at the end. It is worth nothing before save().
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "polly/backends/sqlite/detail/database.hpp"
#include "polly/backends/sqlite/detail/own_descriptor.hpp"
#include "polly/base/clock.hpp"

namespace polly::sqlite {

class ArchiveFile {
 public:
  // Errors of SqliteArchiveWriter.
  static std::unique_ptr<ArchiveFile> make(std::string path);

  const std::string& path() const noexcept { return path_; }
  void put(std::string_view key, std::string_view bytes, std::optional<WallTime> expires);
  void save();

 private:
  explicit ArchiveFile(std::string path);

  const std::string path_;
  const OwnDescriptor lock_;
  Database database_;
  std::optional<Statement> put_;
  bool has_index_ = false;
};

}  // namespace polly::sqlite
