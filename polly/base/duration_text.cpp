#include "polly/base/duration_text.hpp"

#include <array>
#include <cctype>
#include <cstdint>

namespace polly {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t nanoseconds;
};

// Two-letter names first, so that "ms" is not read as "m".
constexpr std::array kUnits{
    Unit{"ns", 1},
    Unit{"us", 1'000},
    Unit{"µs", 1'000},
    Unit{"ms", 1'000'000},
    Unit{"s", 1'000'000'000},
    Unit{"m", 60'000'000'000},
    Unit{"h", 3'600'000'000'000},
    Unit{"d", 86'400'000'000'000},
};

const Unit* unit_at(std::string_view text) noexcept {
  for (const Unit& unit : kUnits) {
    if (text.starts_with(unit.name)) return &unit;
  }
  return nullptr;
}

bool is_digit(std::string_view text, std::size_t at) noexcept {
  return at < text.size() && std::isdigit(static_cast<unsigned char>(text[at])) != 0;
}

// One "12.5h" from the front of `text`, in nanoseconds; fractions below a nanosecond are cut.
std::optional<std::int64_t> take_part(std::string_view& text) noexcept {
  std::size_t at = 0;
  std::int64_t whole = 0;
  long double fraction = 0;  // 64 bits of mantissa: exact to the nanosecond
  for (; is_digit(text, at); ++at) {
    if (__builtin_mul_overflow(whole, 10, &whole) || __builtin_add_overflow(whole, text[at] - '0', &whole))
      return std::nullopt;
  }
  bool any_digit = at > 0;
  if (at < text.size() && text[at] == '.') {
    long double place = 1;
    for (++at; is_digit(text, at); ++at) {
      any_digit = true;
      place /= 10;
      fraction += place * (text[at] - '0');
    }
  }
  const Unit* unit = any_digit ? unit_at(text.substr(at)) : nullptr;
  if (unit == nullptr) return std::nullopt;
  std::int64_t total = 0;
  const auto part = static_cast<std::int64_t>(fraction * static_cast<long double>(unit->nanoseconds) + 1e-6L);
  if (__builtin_mul_overflow(whole, unit->nanoseconds, &total) || __builtin_add_overflow(total, part, &total))
    return std::nullopt;
  text.remove_prefix(at + unit->name.size());
  return total;
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) noexcept {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return Duration::zero();
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  while (!text.empty()) {
    const auto part = take_part(text);
    if (!part || __builtin_add_overflow(total, *part, &total)) return std::nullopt;
  }
  return Duration(negative ? -total : total);
}

std::string format_duration(Duration duration) {
  if (duration == Duration::zero()) return "0s";
  std::string text = duration.count() < 0 ? "-" : "";
  auto rest = duration.count() < 0 ? 0 - static_cast<std::uint64_t>(duration.count())
                                   : static_cast<std::uint64_t>(duration.count());
  constexpr std::array kFromLargest{kUnits[7], kUnits[6], kUnits[5], kUnits[4], kUnits[3], kUnits[1], kUnits[0]};
  for (const Unit& unit : kFromLargest) {
    if (unit.name == "d" && rest % static_cast<std::uint64_t>(unit.nanoseconds) != 0) continue;  // "36h", not "1d12h"
    const std::uint64_t count = rest / static_cast<std::uint64_t>(unit.nanoseconds);
    if (count == 0) continue;
    text += std::to_string(count);
    text += unit.name;
    rest %= static_cast<std::uint64_t>(unit.nanoseconds);
  }
  return text;
}

}  // namespace polly
