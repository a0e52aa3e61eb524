#include "polly/backends/dynamodb/detail/cursor.hpp"

#include <gtest/gtest.h>

#include "polly/backends/dynamodb/detail/test_table.hpp"
#include "polly/base/error.hpp"

namespace polly::dynamodb_backend {
namespace {

TEST(DynamodbCursor, ComesBackAsTheKeyItStandsBehind) {
  for (const char* key : {"blue:polly:pr_number:a", "of another Polly", "\xC3\xA4"}) {
    const Scan scan("polly:");
    EXPECT_EQ(key_of(cursor_behind(key, scan, prefixed_table()), scan, prefixed_table()), key);
  }
}

TEST(DynamodbCursor, OfAnotherScanOrTableIsRefused) {
  const Scan scan("polly:");
  const Cursor cursor = cursor_behind("blue:polly:a", scan, prefixed_table());
  EXPECT_THROW(key_of(cursor, Scan("polly:a"), prefixed_table()), Error);
  EXPECT_THROW(key_of(cursor, scan, Table("polly", "green:", system_clock())), Error);
  EXPECT_THROW(key_of(cursor, scan, Table("other", "blue:", system_clock())), Error);
}

TEST(DynamodbCursor, ThatWasAlteredOrInventedIsRefused) {
  const Scan scan("");
  const std::string whole = cursor_behind("a", scan, prefixed_table()).opaque();
  for (std::size_t i = 0; i < whole.size(); ++i) {
    std::string altered = whole;
    altered[i] = altered[i] == '0' ? '1' : '0';
    EXPECT_THROW(key_of(Cursor(altered), scan, prefixed_table()), Error) << altered;
    EXPECT_THROW(key_of(Cursor(whole.substr(0, i)), scan, prefixed_table()), Error) << i;
  }
  for (const char* text : {"", "dy1.", "dy1..", "dy1.61", "pg1.61", "dy1.zz.0000000000000000"}) {
    EXPECT_THROW(key_of(Cursor(text), scan, prefixed_table()), Error) << text;
  }
}

}  // namespace
}  // namespace polly::dynamodb_backend
