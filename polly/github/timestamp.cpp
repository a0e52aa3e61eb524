#include "polly/github/timestamp.hpp"

#include <chrono>
#include <cstddef>

namespace polly::github {

namespace {

// Reads a text from its front. After a failure every further step fails.
class TimeReader {
 public:
  explicit TimeReader(std::string_view text) noexcept : rest_(text) {}

  // So many digits, as a number up to `most`.
  unsigned digits(std::size_t count, unsigned most) noexcept {
    unsigned number = 0;
    for (std::size_t i = 0; i < count; ++i) number = number * 10 + digit();
    if (number > most) is_good_ = false;
    return number;
  }
  void literal(char upper, char lower) noexcept {
    const char c = next();
    if (c != upper && c != lower) is_good_ = false;
  }
  void literal(char c) noexcept { literal(c, c); }

  // ".25" is 250 ms; nothing is 0.
  unsigned fraction() noexcept {
    if (!rest_.starts_with('.')) return 0;
    rest_.remove_prefix(1);
    unsigned milliseconds = digit() * 100;
    for (unsigned unit = 10; has_digit(); unit /= 10) milliseconds += digit() * unit;
    return milliseconds;
  }

  // "Z", "+02:00" or "-08:00", in minutes.
  int offset() noexcept {
    const char sign = next();
    if (sign == 'Z' || sign == 'z') return 0;
    if (sign != '+' && sign != '-') is_good_ = false;
    const unsigned hours = digits(2, 23);
    literal(':');
    const int minutes = static_cast<int>(hours * 60 + digits(2, 59));
    return sign == '-' ? -minutes : minutes;
  }

  bool is_done() const noexcept { return is_good_ && rest_.empty(); }

 private:
  bool has_digit() const noexcept { return !rest_.empty() && rest_.front() >= '0' && rest_.front() <= '9'; }

  unsigned digit() noexcept {
    if (!has_digit()) is_good_ = false;
    return is_good_ ? static_cast<unsigned>(next() - '0') : 0;
  }
  char next() noexcept {
    if (rest_.empty()) {
      is_good_ = false;
      return '\0';
    }
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }

  std::string_view rest_;
  bool is_good_ = true;
};

}  // namespace

std::optional<std::int64_t> parse_timestamp(std::string_view text) noexcept {
  namespace chrono = std::chrono;
  TimeReader reader(text);
  const unsigned year = reader.digits(4, 9999);
  reader.literal('-');
  const unsigned month = reader.digits(2, 12);
  reader.literal('-');
  const unsigned day = reader.digits(2, 31);
  reader.literal('T', 't');
  const unsigned hour = reader.digits(2, 23);
  reader.literal(':');
  const unsigned minute = reader.digits(2, 59);
  reader.literal(':');
  const unsigned second = reader.digits(2, 60);
  const unsigned millisecond = reader.fraction();
  const int offset = reader.offset();
  const chrono::year_month_day date(chrono::year(static_cast<int>(year)), chrono::month(month), chrono::day(day));
  if (!reader.is_done() || !date.ok()) return std::nullopt;
  const chrono::sys_time<chrono::milliseconds> time = chrono::sys_days(date) + chrono::hours(hour) +
                                                      chrono::minutes(static_cast<int>(minute) - offset) +
                                                      chrono::seconds(second) + chrono::milliseconds(millisecond);
  return time.time_since_epoch().count();
}

}  // namespace polly::github
