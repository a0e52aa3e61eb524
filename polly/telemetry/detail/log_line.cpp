#include "polly/telemetry/detail/log_line.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <type_traits>

#include "polly/base/json_escape.hpp"
#include "polly/base/time_text.hpp"

namespace polly::log_detail {

namespace {

template <class Number>
void append_number(std::string& line, Number number) {
  std::array<char, 32> digits;  // the longest double has 24
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number).ptr;
  line.append(digits.data(), end);
}

// Whether a word is readable without quotes.
bool is_word(std::string_view text) noexcept {
  for (const char c : text) {
    if (c <= ' ' || c > '~' || c == '"' || c == '\\' || c == '=') return false;
  }
  return !text.empty();
}

void append_value(std::string& line, const Field::Value& value, bool plain_words) {
  const auto append = [&](const auto& given) {
    using Given = std::decay_t<decltype(given)>;
    if constexpr (std::is_same_v<Given, std::string_view>) {
      if (plain_words && is_word(given))
        line += given;
      else
        append_json_string(line, given);
    } else if constexpr (std::is_same_v<Given, bool>) {
      line += given ? "true" : "false";
    } else if constexpr (std::is_same_v<Given, double>) {
      if (std::isfinite(given))
        append_number(line, given);
      else
        append_json_string(line, std::isnan(given) ? "NaN" : given > 0 ? "Infinity" : "-Infinity");
    } else {
      append_number(line, given);
    }
  };
  std::visit(append, value);
}

// Calls `member(name, value)` for the ids in the context.
template <class Member>
void for_each_of(const Context& ctx, const Member& member) {
  if (!ctx.request_id().empty()) member("request_id", ctx.request_id());
  if (!ctx.trace().is_valid()) return;
  member("trace_id", ctx.trace().trace_id_hex());
  member("span_id", ctx.trace().span_id_hex());
}

}  // namespace

std::string json_line(WallTime time, Level level, std::string_view message, const Context& ctx, Log::Fields fields) {
  std::string line = R"({"time":")" + format_time(time) + R"(","level":")";
  line += to_string(level);
  line += R"(","msg":)";
  append_json_string(line, message);
  const auto append_member = [&](std::string_view name, const Field::Value& value) {
    line += ',';
    append_json_string(line, name);
    line += ':';
    append_value(line, value, false);
  };
  for_each_of(ctx, append_member);
  for (const Field& field : fields) append_member(field.name, field.value);
  line += '}';
  return line;
}

std::string text_line(WallTime time, Level level, std::string_view message, const Context& ctx, Log::Fields fields) {
  constexpr std::size_t kLevelWidth = 8;  // "warning" and a space
  std::string line = format_time(time) + ' ';
  line += to_string(level);
  line.append(kLevelWidth - to_string(level).size(), ' ');
  append_json_text(line, message);
  std::string_view gap = "  ";
  const auto append_member = [&](std::string_view name, const Field::Value& value) {
    line += gap;
    gap = " ";
    append_json_text(line, name);
    line += '=';
    append_value(line, value, true);
  };
  for (const Field& field : fields) append_member(field.name, field.value);
  for_each_of(ctx, append_member);
  return line;
}

}  // namespace polly::log_detail
