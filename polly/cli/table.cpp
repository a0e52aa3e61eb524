#include "polly/cli/table.hpp"

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <string_view>
#include <utility>

#include "polly/base/printable.hpp"

namespace polly::cli {

namespace {

constexpr std::string_view kGap = "  ";
constexpr std::string_view kAbsent = "-";
constexpr std::string_view kBold = "\x1b[1m";
constexpr std::string_view kPlain = "\x1b[0m";

std::size_t width_of(std::string_view text) noexcept {
  const auto starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), starts_character));
}

bool is_number(std::string_view text) noexcept {
  if (text == kAbsent) return true;
  if (text.starts_with('-')) text.remove_prefix(1);
  return !text.empty() && text.find_first_not_of("0123456789.") == std::string_view::npos;
}

struct Column {
  std::size_t width = 0;
  bool is_right_aligned = true;
};

std::string line_of(const std::vector<std::string>& cells, const std::vector<Column>& columns) {
  std::string line;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    const std::string padding(columns[i].width - width_of(cells[i]), ' ');
    line += i == 0 ? "" : kGap;
    line += columns[i].is_right_aligned ? padding + cells[i] : cells[i] + padding;
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

}  // namespace

void Table::row(std::vector<std::string> cells) {
  assert(cells.size() == headings_.size());
  for (std::string& cell : cells) cell = cell.empty() ? std::string(kAbsent) : printable(cell);
  rows_.push_back(std::move(cells));
}

void Table::print(std::ostream& out, Style style) const {
  std::vector<Column> columns(headings_.size());
  for (std::size_t i = 0; i < columns.size(); ++i) {
    columns[i].width = width_of(headings_[i]);
    for (const auto& cells : rows_) {
      columns[i].width = std::max(columns[i].width, width_of(cells[i]));
      columns[i].is_right_aligned = columns[i].is_right_aligned && is_number(cells[i]);
    }
  }
  const std::string headings = line_of(headings_, columns);
  if (style == Style::bold_headings) {
    out << kBold << headings << kPlain << '\n';
  } else {
    out << headings << '\n';
  }
  for (const auto& cells : rows_) out << line_of(cells, columns) << '\n';
}

}  // namespace polly::cli
