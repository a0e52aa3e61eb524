#include "polly/resp3/detail/number_text.hpp"

#include <algorithm>
#include <limits>

#include "polly/base/ascii.hpp"
#include "polly/base/decimal.hpp"

namespace polly::resp3 {

namespace {

bool is_sign(char c) noexcept {
  return c == '+' || c == '-';
}

// parse_decimal knows '-' and no '+'. "+-5" stays as it is, and is refused.
std::string_view without_plus(std::string_view text) noexcept {
  if (text.size() > 1 && text[0] == '+' && !is_sign(text[1])) text.remove_prefix(1);
  return text;
}

}  // namespace

std::optional<std::int64_t> integer_of(std::string_view text) noexcept {
  return parse_decimal<std::int64_t>(without_plus(text));
}

std::optional<std::size_t> length_of(std::string_view text) noexcept {
  if (const auto length = parse_decimal<std::size_t>(text)) return length;
  const bool is_too_large = !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
  return is_too_large ? std::optional(std::numeric_limits<std::size_t>::max()) : std::nullopt;
}

bool is_double(std::string_view text) noexcept {
  return has_form_of_double(without_plus(text));
}

bool is_big_number(std::string_view text) noexcept {
  if (!text.empty() && is_sign(text[0])) text.remove_prefix(1);
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

}  // namespace polly::resp3
