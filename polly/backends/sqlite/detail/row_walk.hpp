// RowWalk: checks every row of a file once, in steps as long as the caller likes: first the table in the order of its
// keys, then the index by expiry.
//
//   RowWalk walk(database);
//   while (walk.step(until)) ...                     // pause between two steps, or do not
//   if (walk.found().damage() > 0) ...
//
// Each step sees the current state of the file, so that others may write between two steps. A row is intact where its
// checksum matches its bytes, its key is behind the one before, and the index has it. An index entry whose row is not
// in the table shows that the row is hidden.
//
// For one thread. Throws Failure where the file cannot be read or SQLite finds its structure damaged.
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
  static constexpr std::size_t kRowsAtOnce = 32;  // between two reads of the clock

  struct Found {
    std::uint64_t rows = 0;  // of the table, checked
    std::uint64_t bytes = 0;
    std::uint64_t damaged = 0;    // the checksum does not match the bytes
    std::uint64_t misplaced = 0;  // the key is not behind the one before
    std::uint64_t unindexed = 0;  // has an expiry, and is not in the index
    std::uint64_t hidden = 0;     // in the index, not in the table
    KeyPattern first;             // of the first row that is not intact

    // Rows that are not as they were written. A row whose key is damaged is hidden as well, and counts once.
    std::uint64_t damage() const noexcept { return std::max(damaged + unindexed, hidden) + misplaced; }
    std::string text() const;  // "damaged rows: 1, hidden rows: 2"; empty where there is no damage
  };

  // The database outlives the walk.
  explicit RowWalk(Database& database);

  // Goes on until that time, and for at least kRowsAtOnce rows. False where all rows have been checked.
  bool step(TimePoint until);

  const Found& found() const noexcept { return found_; }
  double progress() const noexcept { return progress_; }  // about; from 0 to 1

 private:
  enum class Phase { table, index, done };

  void walk_table();
  void walk_index();
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
