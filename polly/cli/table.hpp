// Table: columns that a person likes to read, aligned, under bold headings where the terminal shows them.
//
//   Table table({"FACT", "VALUE"});
//   table.row({"pr_number", "42"});
//   table.print(out, style);
//
//   FACT               VALUE
//   pr_number          42
//   workflow_run_id    -           an empty cell
//
// Columns of numbers only are aligned to the right. Widths count characters, not bytes of UTF-8; control characters
// of a cell are escaped, so that nothing stored can steer the terminal.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace polly::cli {

enum class Style { plain, bold_headings };

class Table {
 public:
  explicit Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}

  void row(std::vector<std::string> cells);  // as many as there are headings
  void print(std::ostream& out, Style style) const;

 private:
  std::vector<std::string> headings_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace polly::cli
