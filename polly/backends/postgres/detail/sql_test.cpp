#include "polly/backends/postgres/detail/sql.hpp"

#include <gtest/gtest.h>

namespace polly::postgres {
namespace {

TEST(PostgresSql, NamesAndTextsCannotEndEarly) {
  EXPECT_EQ(sql_name("a\"b"), "\"a\"\"b\"");
  EXPECT_EQ(sql_text("it's"), "'it''s'");
}

TEST(PostgresSql, TheSchemaIsQuotedInsideTextsToo) {
  EXPECT_EQ(in_schema("SELECT nextval('@.revisions') FROM @.entries", "o'a\"b"),
            "SELECT nextval('\"o''a\"\"b\".revisions') FROM \"o'a\"\"b\".entries");
}

TEST(PostgresSql, EveryStatementStandsWhereItsNumberSays) {
  for (const StatementText& statement : statements()) {
    EXPECT_EQ(&text_of(statement.statement), &statement) << statement.name;
  }
}

}  // namespace
}  // namespace polly::postgres
