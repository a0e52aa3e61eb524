// Neighbours: the rows beside a key's position in the table, which show whether a row may be hidden there.
//
// A changed byte in a key hides its row, and may mislead the look-ups of other keys. But each look-up that it misleads
// ends beside the changed row: the rows between that row and the right position are in order, and lead the search back.
// Two rows that replace one another, as where a page names the same row twice, show in the order of the rows after
// them. So where two rows on each side are intact and in order, the key is absent.
//
// For one thread, like its database. Throws Failure.
#pragma once

#include <cstdint>
#include <string_view>

#include "polly/backends/sqlite/detail/database.hpp"
#include "polly/base/error.hpp"

namespace polly::sqlite {

class Neighbours {
 public:
  static constexpr std::int64_t kRows = 2;             // on each side
  static constexpr std::int64_t kBytesMax = 4 * 1024;  // of a value; reading a longer one takes longer than a look-up

  explicit Neighbours(Database& database);

  // Error corrupt where a row may be hidden beside this key. Called for a key that was not found.
  void check(std::string_view key);

  // The same for the ends of a range: the last row before it, the first one behind it.
  void check_before(std::string_view key);
  void check_behind(std::string_view key);

  static Error hidden();

 private:
  template <class IsFurther>
  static bool are_whole(Statement& side, std::string_view key, std::int64_t rows, IsFurther is_further);
  bool are_whole_before(std::string_view key, std::int64_t rows);
  bool are_whole_behind(std::string_view key, std::int64_t rows);

  Statement before_;
  Statement behind_;
};

}  // namespace polly::sqlite
