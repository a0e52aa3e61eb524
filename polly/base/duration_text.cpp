#include "polly/base/duration_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

#include "polly/base/ascii.hpp"

namespace polly {

namespace {

__extension__ typedef unsigned __int128 Wide;  // a fraction of a day in nanoseconds, exactly

struct Unit {
  std::string_view name;
  std::uint64_t nanoseconds;
};

// "ms" before "m", so that it is not read as minutes.
constexpr std::array kUnits{
    Unit{"ns", 1},
    Unit{"us", 1'000},
    Unit{"\u00b5s", 1'000},  // the micro sign
    Unit{"\u03bcs", 1'000},  // the letter mu
    Unit{"ms", 1'000'000},
    Unit{"s", 1'000'000'000},
    Unit{"m", 60'000'000'000},
    Unit{"h", 3'600'000'000'000},
    Unit{"d", 86'400'000'000'000},
};

constexpr Unit kMinute{"min", 60'000'000'000};
constexpr std::array kReadableUnits{
    Unit{"d", 86'400'000'000'000},
    Unit{"h", 3'600'000'000'000},
    kMinute,
    Unit{"s", 1'000'000'000},
    Unit{"ms", 1'000'000},
    Unit{"us", 1'000},
    Unit{"ns", 1},
};

const Unit* unit_at(std::string_view text) noexcept {
  for (const Unit& unit : kUnits) {
    if (text.starts_with(unit.name)) return &unit;
  }
  return nullptr;
}

bool is_digit_at(std::string_view text, std::size_t at) noexcept {
  return at < text.size() && is_digit(text[at]);
}

// Takes one "12.5h" from the front of `text`; fractions below a nanosecond are cut. In nanoseconds; nullopt where there
// is none, or it is more than 64 bits hold.
std::optional<std::uint64_t> take_part(std::string_view& text) noexcept {
  std::size_t at = 0;
  std::uint64_t whole = 0;
  for (; is_digit_at(text, at); ++at) {
    const auto digit = static_cast<std::uint64_t>(text[at] - '0');
    if (__builtin_mul_overflow(whole, 10U, &whole) || __builtin_add_overflow(whole, digit, &whole)) return std::nullopt;
  }
  bool has_digits = at > 0;
  constexpr std::uint64_t kFractionMax = 1'000'000'000'000'000'000;  // later digits are far below a nanosecond
  std::uint64_t fraction = 0;
  std::uint64_t of = 1;
  if (at < text.size() && text[at] == '.') {
    for (++at; is_digit_at(text, at); ++at) {
      has_digits = true;
      if (of == kFractionMax) continue;
      fraction = fraction * 10 + static_cast<std::uint64_t>(text[at] - '0');
      of *= 10;
    }
  }
  const Unit* unit = has_digits ? unit_at(text.substr(at)) : nullptr;
  if (unit == nullptr) return std::nullopt;
  text.remove_prefix(at + unit->name.size());
  const Wide total = Wide(whole) * unit->nanoseconds + Wide(fraction) * unit->nanoseconds / of;
  if (total > std::numeric_limits<std::uint64_t>::max()) return std::nullopt;
  return static_cast<std::uint64_t>(total);
}

}  // namespace

std::optional<Duration> parse_duration(std::string_view text) noexcept {
  const bool is_negative = text.starts_with('-');
  if (is_negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return Duration::zero();
  if (text.empty()) return std::nullopt;
  std::uint64_t total = 0;
  while (!text.empty()) {
    const auto part = take_part(text);
    if (!part || __builtin_add_overflow(total, *part, &total)) return std::nullopt;
  }
  const std::uint64_t most = static_cast<std::uint64_t>(Duration::max().count()) + (is_negative ? 1 : 0);
  if (total > most) return std::nullopt;
  return Duration(static_cast<Duration::rep>(is_negative ? 0 - total : total));
}

std::string format_duration(Duration duration) {
  if (duration == Duration::zero()) return "0s";
  const auto count = static_cast<std::uint64_t>(duration.count());
  std::string text = duration.count() < 0 ? "-" : "";
  std::uint64_t rest = duration.count() < 0 ? 0 - count : count;
  for (auto unit = kUnits.rbegin(); unit != kUnits.rend(); ++unit) {
    if (unit->name == "d" && rest % unit->nanoseconds != 0) continue;  // "36h", not "1d12h"
    const std::uint64_t times = rest / unit->nanoseconds;
    if (times == 0 || static_cast<unsigned char>(unit->name[0]) > 'z') continue;  // "us", which every keyboard has
    text += std::to_string(times);
    text += unit->name;
    rest %= unit->nanoseconds;
  }
  return text;
}

std::string readable_duration(Duration duration) {
  if (duration == Duration::zero()) return "0 s";
  const auto count = static_cast<std::uint64_t>(duration.count());
  const std::string sign = duration.count() < 0 ? "-" : "";
  const std::uint64_t size = duration.count() < 0 ? 0 - count : count;
  const auto unit = std::find_if(kReadableUnits.begin(), kReadableUnits.end() - 1,
                                 [&](const Unit& each) { return size >= each.nanoseconds; });
  const std::uint64_t times = size / unit->nanoseconds;
  const std::uint64_t rest = size % unit->nanoseconds;
  const std::string name = " " + std::string(unit->name);
  std::string text = sign + std::to_string(times);
  if (unit->nanoseconds < kMinute.nanoseconds) {
    const std::uint64_t tenths = times < 10 ? rest * 10 / unit->nanoseconds : 0;
    return text + (tenths > 0 ? "." + std::to_string(tenths) : "") + name;
  }
  const Unit& smaller = *(unit + 1);
  text += name;
  const std::uint64_t of_smaller = rest / smaller.nanoseconds;
  if (of_smaller > 0) text += " " + std::to_string(of_smaller) + " " + std::string(smaller.name);
  return text;
}

}  // namespace polly
