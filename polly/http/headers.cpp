#include "polly/http/headers.hpp"

#include "polly/base/ascii.hpp"

namespace polly::http {

Headers::Headers(std::string_view head, std::span<const HeaderLine> lines) {
  if (lines.empty()) return;
  const std::uint32_t begin = lines.front().name;
  text_ = head.substr(begin, lines.back().value + lines.back().value_size - begin);
  lines_.assign(lines.begin(), lines.end());
  for (HeaderLine& line : lines_) line.name -= begin, line.value -= begin;
}

void Headers::emplace_back(std::string_view name, std::string_view value) {
  HeaderLine line;
  line.name = static_cast<std::uint32_t>(text_.size());
  line.name_size = static_cast<std::uint32_t>(name.size());
  line.value = line.name + line.name_size;
  line.value_size = static_cast<std::uint32_t>(value.size());
  lines_.push_back(line);
  text_.append(name).append(value);
}

std::pair<std::string_view, std::string_view> Headers::operator[](std::size_t index) const noexcept {
  const HeaderLine& line = lines_[index];
  const std::string_view text(text_);
  return {text.substr(line.name, line.name_size), text.substr(line.value, line.value_size)};
}

std::string_view Headers::find(std::string_view name) const noexcept {
  for (std::size_t i = 0; i < lines_.size(); ++i) {
    if (lines_[i].name_size == name.size() && equals_ignoring_case((*this)[i].first, name)) return (*this)[i].second;
  }
  return {};
}

}  // namespace polly::http
