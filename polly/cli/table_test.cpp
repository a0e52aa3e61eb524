#include "polly/cli/table.hpp"

#include <gtest/gtest.h>

#include <sstream>

namespace polly::cli {

namespace {

std::string printed(const Table& table, Style style = Style::plain) {
  std::ostringstream out;
  table.print(out, style);
  return out.str();
}

}  // namespace

TEST(Table, ColumnsAreAlignedAndNumbersAreOnTheRight) {
  Table table({"FACT", "VALUE", "FROM"});
  table.row({"pr_number", "42", "here"});
  table.row({"workflow_run_id", "1234567", ""});
  EXPECT_EQ(printed(table),
            "FACT               VALUE  FROM\n"
            "pr_number             42  here\n"
            "workflow_run_id  1234567  -\n");
}

TEST(Table, AnEmptyCellIsADashAndCountsAsANumber) {
  Table table({"N"});
  table.row({""});
  table.row({"-123"});
  EXPECT_EQ(printed(table), "   N\n   -\n-123\n");
}

TEST(Table, WidthsCountCharactersNotBytes) {
  Table table({"NAME", "X"});
  table.row({"Zoë", "a"});
  table.row({"Anna", "b"});
  EXPECT_EQ(printed(table), "NAME  X\nZoë   a\nAnna  b\n");
}

TEST(Table, StoredTextCannotControlTheTerminal) {
  Table table({"KEY"});
  table.row({"\x1b[2Jgone\n\u202e"});
  EXPECT_EQ(printed(table), "KEY\n\\x1b[2Jgone\\n\\u202e\n");
}

TEST(Table, HeadingsAreBoldOnlyInThatStyle) {
  const Table table({"A"});
  EXPECT_EQ(printed(table, Style::bold_headings), "\x1b[1mA\x1b[0m\n");
  EXPECT_EQ(printed(table), "A\n");
}

}  // namespace polly::cli
