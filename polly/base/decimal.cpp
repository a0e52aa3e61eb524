#include "polly/base/decimal.hpp"

#include <charconv>
#include <cstdint>
#include <system_error>

namespace polly {

template <class Number>
std::optional<Number> take_decimal(std::string_view& text) noexcept {
  Number number{};
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (failure != std::errc()) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return number;
}

template std::optional<int> take_decimal(std::string_view& text) noexcept;
template std::optional<std::int64_t> take_decimal(std::string_view& text) noexcept;
template std::optional<std::uint16_t> take_decimal(std::string_view& text) noexcept;
template std::optional<std::uint32_t> take_decimal(std::string_view& text) noexcept;
template std::optional<std::uint64_t> take_decimal(std::string_view& text) noexcept;
template std::optional<double> take_decimal(std::string_view& text) noexcept;

bool has_form_of_double(std::string_view text) noexcept {
  double number = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), number);
  return failure != std::errc::invalid_argument && end == text.data() + text.size();
}

}  // namespace polly
