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
#include "polly/backends/sqlite/detail/row_buffer.hpp"
#include "polly/base/clock.hpp"

namespace polly::sqlite {

class ArchiveFile {
 public:
  // Errors of SqliteArchiveWriter.
  static std::unique_ptr<ArchiveFile> make(std::string path);

  const std::string& path() const noexcept { return path_; }
  void put(std::string_view key, std::string_view bytes, std::optional<WallTime> expires);
  void write_back_gently();
  void save();
  void save_gently();
  std::uint64_t save_as_store();  // the last call

 private:
  explicit ArchiveFile(std::string path);

  void write(std::string_view key, std::string_view bytes, std::optional<std::int64_t> expires_at);
  void write_unsorted();
  void end_transaction();

  const std::string path_;
  const OwnDescriptor lock_;
  std::optional<Database> database_;
  std::optional<Statement> put_;
  std::string last_;    // the greatest key in the table
  RowBuffer unsorted_;  // rows that came in another order than that of their keys
  bool has_index_ = false;
  std::int64_t written_back_ = 0;  // bytes of the file, from its beginning
};

}  // namespace polly::sqlite
