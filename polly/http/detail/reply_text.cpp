#include "polly/http/detail/reply_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>

#include "polly/base/ascii.hpp"
#include "polly/http/detail/character_sets.hpp"

namespace polly::http {

namespace {

void append_number(std::string& text, std::size_t number, int base = 10) {
  std::array<char, 20> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, base);
  text.append(digits.data(), end.ptr);
}

void append_two_digits(std::string& text, unsigned number) {
  text += static_cast<char>('0' + number / 10 % 10);
  text += static_cast<char>('0' + number % 10);
}

bool may_be_written(const Header& header) noexcept {
  constexpr std::string_view kOurs[] = {"Date", "Content-Type", "Content-Length", "Connection", "Transfer-Encoding"};
  const bool is_ours = std::any_of(std::begin(kOurs), std::end(kOurs),
                                   [&](std::string_view name) { return equals_ignoring_case(name, header.first); });
  return !is_ours && !header.first.empty() && kTokenCharacters.contains_all(header.first) &&
         kValueCharacters.contains_all(header.second);
}

void append_header(std::string& text, std::string_view name, std::string_view value) {
  text.append(name).append(": ").append(value).append("\r\n");
}

}  // namespace

void append_reply_head(std::string& text, const Reply& reply, std::string_view date, Ending ending, Framing framing) {
  text += "HTTP/1.1 ";
  append_number(text, static_cast<std::size_t>(reply.status));
  text.append(" ").append(reason_phrase(reply.status)).append("\r\n");
  append_header(text, "Date", date);
  if (may_have_body(reply.status)) {
    if (!reply.content_type.empty() && kValueCharacters.contains_all(reply.content_type)) {
      append_header(text, "Content-Type", reply.content_type);
    }
    if (framing == Framing::by_chunks) append_header(text, "Transfer-Encoding", "chunked");
    if (framing == Framing::by_length) {
      text += "Content-Length: ";
      append_number(text, reply.body_text().size());
      text += "\r\n";
    }
  }
  if (ending == Ending::close) text += "Connection: close\r\n";
  if (ending == Ending::keep_http_1_0) text += "Connection: keep-alive\r\n";
  for (const Header& header : reply.headers) {
    if (may_be_written(header)) append_header(text, header.first, header.second);
  }
  text += "\r\n";
}

void append_chunk_line(std::string& text, std::size_t bytes, bool is_first) {
  if (!is_first) text += "\r\n";
  append_number(text, bytes, 16);
  text += bytes == 0 ? "\r\n\r\n" : "\r\n";
}

bool may_have_body(int status) noexcept {
  return status != 204 && status != 304;
}

std::string format_http_date(WallTime time) {
  constexpr std::string_view kDays = "SunMonTueWedThuFriSat";
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  std::string text(kDays.substr(std::chrono::weekday(day).c_encoding() * 3, 3));
  text += ", ";
  append_two_digits(text, static_cast<unsigned>(date.day()));
  text.append(" ").append(kMonths.substr((static_cast<unsigned>(date.month()) - 1) * 3, 3)).append(" ");
  text += std::to_string(static_cast<int>(date.year()));
  text += ' ';
  append_two_digits(text, static_cast<unsigned>(clock.hours().count()));
  text += ':';
  append_two_digits(text, static_cast<unsigned>(clock.minutes().count()));
  text += ':';
  append_two_digits(text, static_cast<unsigned>(clock.seconds().count()));
  return text + " GMT";
}

}  // namespace polly::http
