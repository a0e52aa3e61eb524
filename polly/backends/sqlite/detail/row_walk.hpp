// RowWalk: looks at every row of a file once, in pieces as long as the caller likes: first the table in the order of
// its keys, then the index by expiry.
//
//   RowWalk walk(database);
//   while (walk.step(until)) ...                     // rest, or go on
//   if (walk.found().damage() > 0) ...
//
// Each piece sees the file as it is then, so that others may write between two pieces. A row is intact where its
// checksum is that of its bytes, it stands behind the one before it, and the index has it. An entry of the index whose
// row is not in the table says that the row is hidden.
//
// For one thread. Throws Failure, where the file cannot be read or SQLite finds that it is not built as it should be.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "polly/backends/sqlite/detail/database.hpp"
#include "polly/base/clock.hpp"
#include "polly/store/key.hpp"

namespace polly::sqlite {

class RowWalk {
 public:
  static constexpr std::size_t kRowsAtOnce = 32;  // between two looks at the clock

  struct Found {
    std::uint64_t rows = 0;  // of the table, looked at
    std::uint64_t bytes = 0;
    std::uint64_t damaged = 0;    // the checksum is not that of the bytes
    std::uint64_t misplaced = 0;  // not behind the row before
    std::uint64_t unindexed = 0;  // has an expiry, and is not in the index
    std::uint64_t hidden = 0;     // in the index, not in the table
    KeyPattern first;             // of the first that is not intact

    // Rows that are not what was written. A row whose key is damaged is also hidden, and counts once.
    std::uint64_t damage() const noexcept { return std::max(damaged + unindexed, hidden) + misplaced; }
    std::string text() const;  // "damaged rows: 1, hidden rows: 2"; empty where there is no damage
  };

  // The database outlives the walk.
  explicit RowWalk(Database& database);

  // Goes on until that time, and for at least kRowsAtOnce rows. False where all has been looked at.
  bool step(TimePoint until);

  const Found& found() const noexcept { return found_; }
  double progress() const noexcept { return progress_; }  // about; from 0 to 1

 private:
  enum class Phase { table, index, done };

  void look_at_table();
  void look_at_index();
  bool is_indexed(std::string_view key, std::int64_t expires_at);

  Statement first_rows_;
  Statement next_rows_;
  Statement in_index_;
  Statement next_index_;
  Statement in_table_;
  Phase phase_ = Phase::table;
  std::optional<std::string> key_;  // the last intact one
  std::optional<std::int64_t> index_expiry_;
  std::string index_key_;
  std::uint64_t index_entries_ = 0;
  std::uint64_t rows_that_expire_ = 0;
  double bytes_in_file_ = 0;
  double progress_ = 0;
  Found found_;
};

}  // namespace polly::sqlite
