#include "polly/backends/sqlite/sqlite_library.hpp"

#include <gtest/gtest.h>
#include <sqlite3.h>

namespace polly {
namespace {

TEST(SqliteLibrary, IsTheOneThatIsLinked) {
  EXPECT_EQ(SqliteLibrary().version, sqlite3_libversion());
  EXPECT_EQ(SqliteLibrary().number, sqlite3_libversion_number());
}

TEST(SqliteLibrary, HasTheRaceOfTheWriteAheadLogBeforeItsFix) {
  for (const int number : {3'037'000, 3'040'001, 3'044'005, 3'045'000, 3'050'006, 3'051'000, 3'051'002}) {
    EXPECT_TRUE(has_wal_reset_race(number)) << number;
  }
  for (const int number : {3'044'006, 3'044'999, 3'050'007, 3'051'003, 3'052'000, 4'000'000}) {
    EXPECT_FALSE(has_wal_reset_race(number)) << number;
  }
}

}  // namespace
}  // namespace polly
