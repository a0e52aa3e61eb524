#include "polly/dynamodb/detail/service_times.hpp"

#include <array>
#include <chrono>

#include "polly/base/ascii.hpp"
#include "polly/base/decimal.hpp"

namespace polly::dynamodb {

namespace {

constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

// The number in so many digits at this place of the text.
std::optional<int> digits_at(std::string_view text, std::size_t place, std::size_t count, int least,
                             int most) noexcept {
  const std::string_view digits = text.substr(place, count);
  for (const char c : digits) {
    if (!is_digit(c)) return std::nullopt;
  }
  return parse_decimal<int>(digits, least, most);
}

std::optional<WallTime> time_of(std::optional<int> year, std::optional<int> month, std::optional<int> day,
                                std::string_view clock) noexcept {
  const auto hour = digits_at(clock, 0, 2, 0, 23);
  const auto minute = digits_at(clock, 3, 2, 0, 59);
  const auto second = digits_at(clock, 6, 2, 0, 60);  // a leap second
  if (!year || !month || !day || !hour || !minute || !second || clock[2] != ':' || clock[5] != ':') return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(*hour) + std::chrono::minutes(*minute) +
         std::chrono::seconds(*second);
}

}  // namespace

std::optional<WallTime> parse_http_date(std::string_view text) noexcept {
  constexpr std::string_view kForm = "Sun, 06 Nov 1994 08:49:37 GMT";
  if (text.size() != kForm.size() || !text.ends_with(" GMT") || text.substr(3, 2) != ", ") return std::nullopt;
  for (std::size_t month = 0; month < kMonths.size(); ++month) {
    if (text.substr(8, 3) != kMonths[month]) continue;
    return time_of(digits_at(text, 12, 4, 1970, 9999), static_cast<int>(month) + 1, digits_at(text, 5, 2, 1, 31),
                   text.substr(17, 8));
  }
  return std::nullopt;
}

std::optional<WallTime> parse_iso_time(std::string_view text) noexcept {
  constexpr std::string_view kForm = "1994-11-06T08:49:37";
  if (text.size() <= kForm.size() || text[4] != '-' || text[7] != '-' || text[10] != 'T') return std::nullopt;
  std::string_view rest = text.substr(kForm.size());
  if (rest.front() == '.') {
    rest.remove_prefix(1);
    while (!rest.empty() && is_digit(rest.front())) rest.remove_prefix(1);
  }
  if (rest != "Z" && rest != "+00:00") return std::nullopt;
  return time_of(digits_at(text, 0, 4, 1970, 9999), digits_at(text, 5, 2, 1, 12), digits_at(text, 8, 2, 1, 31),
                 text.substr(11, 8));
}

}  // namespace polly::dynamodb
