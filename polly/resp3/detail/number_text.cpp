#include "polly/resp3/detail/number_text.hpp"

#include <algorithm>
#include <charconv>
#include <limits>
#include <system_error>

namespace polly::resp3 {

namespace {

bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

bool is_sign(char c) noexcept {
  return c == '+' || c == '-';
}

// std::from_chars knows '-' and no '+'. "+-5" stays as it is, and is refused.
std::string_view without_plus(std::string_view text) noexcept {
  if (text.size() > 1 && text[0] == '+' && !is_sign(text[1])) text.remove_prefix(1);
  return text;
}

}  // namespace

std::optional<std::int64_t> integer_of(std::string_view text) noexcept {
  text = without_plus(text);
  const char* end = text.data() + text.size();
  std::int64_t number = 0;
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
  return number;
}

std::optional<std::size_t> length_of(std::string_view text) noexcept {
  const char* end = text.data() + text.size();
  std::size_t number = 0;
  const auto read = std::from_chars(text.data(), end, number);
  if (read.ec == std::errc::invalid_argument || read.ptr != end) return std::nullopt;
  if (read.ec == std::errc::result_out_of_range) return std::numeric_limits<std::size_t>::max();
  return number;
}

bool is_double(std::string_view text) noexcept {
  text = without_plus(text);
  const char* end = text.data() + text.size();
  double number = 0;
  const auto read = std::from_chars(text.data(), end, number);
  return read.ec != std::errc::invalid_argument && read.ptr == end;
}

bool is_big_number(std::string_view text) noexcept {
  if (!text.empty() && is_sign(text[0])) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

}  // namespace polly::resp3
