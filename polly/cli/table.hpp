// Table: aligned columns under headings, which are bold where the terminal supports it.
//
//   Table table({"FACT", "VALUE"});
//   table.row({"pr_number", "42"});
//   table.print(out, style);
//
//   FACT               VALUE
//   pr_number          42
//   workflow_run_id    -           an empty cell
//
// Columns that contain only numbers are aligned to the right. Widths count characters, not bytes of UTF-8. Control
// characters in cells are escaped, so that stored text cannot control the terminal.
#pragma once

#include <ostream>
#include <string>
#include <vector>

namespace polly::cli {

enum class Style { plain, bold_headings };

class Table {
 public:
  explicit Table(std::vector<std::string> headings) : headings_(std::move(headings)) {}

  void row(std::vector<std::string> cells);  // one cell per heading
  void print(std::ostream& out, Style style) const;

 private:
  std::vector<std::string> headings_;
  std::vector<std::vector<std::string>> rows_;
};

}  // namespace polly::cli
