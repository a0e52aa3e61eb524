#include "polly/backends/postgres/detail/cursor.hpp"

#include <gtest/gtest.h>

#include "polly/base/error.hpp"

namespace polly::postgres {
namespace {

TEST(PostgresCursor, ComesBackAsTheKeyItStandsBehind) {
  const Key key("polly:pr_number:\xC3\xA4");
  EXPECT_EQ(key_of(cursor_behind(key), Scan("polly:")), key.text());
  EXPECT_EQ(key_of(cursor_behind(key), Scan("")), key.text());
}

TEST(PostgresCursor, OfAnotherPrefixOrOfNobodyIsRefused) {
  EXPECT_THROW(key_of(cursor_behind(Key("a:1")), Scan("b:")), Error);
  for (const char* text : {"", "pg1.", "pg1.6", "pg1.zz", "pg1.ff", "pg1.6100", "61", "pg2.61", "pg1.61 "}) {
    EXPECT_THROW(key_of(Cursor(text), Scan("")), Error) << text;
  }
}

}  // namespace
}  // namespace polly::postgres
