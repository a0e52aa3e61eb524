// Log: structured lines, one for each event. JSON for machines, readable text on a terminal.
//
//   log.write(Level::warning, "the store cannot be reached", ctx, {{"backend", "valkey"}, {"attempt", 3}});
//   {"time":"2026-01-01T00:00:00.000Z","level":"warning","msg":"the store cannot be reached",
//    "request_id":"...","trace_id":"...","span_id":"...","backend":"valkey","attempt":3}
//
// Thread-safe; a line is one write, and a failure to write it is ignored. Text from outside cannot break a line:
// control characters are escaped, and invalid UTF-8 becomes U+FFFD. Secrets and store keys are never passed to it: key
// patterns only.
#pragma once

#include <atomic>
#include <concepts>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "polly/base/context.hpp"
#include "polly/base/wording.hpp"

namespace polly {

enum class Level { debug, info, warning, error, off };

std::optional<Level> parse_level(std::string_view name) noexcept;  // debug info warning (warn) error off
std::string_view to_string(Level level) noexcept;

enum class LogFormat { automatic, json, text };  // automatic: text on a terminal, JSON elsewhere

// A name and a value of a log line. Borrows both: it lives as long as the call that it is an argument of.
struct Field {
  using Value = std::variant<std::string_view, std::int64_t, std::uint64_t, double, bool>;

  Field(std::string_view field, std::string_view text) : name(field), value(text) {}
  Field(std::string_view field, const char* text) : name(field), value(std::string_view(text)) {}
  Field(std::string_view field, const std::string& text) : name(field), value(std::string_view(text)) {}
  Field(std::string_view field, bool yes) : name(field), value(yes) {}
  Field(std::string_view field, double number) : name(field), value(number) {}
  template <std::signed_integral I>
  Field(std::string_view field, I number) : name(field), value(static_cast<std::int64_t>(number)) {}
  template <std::unsigned_integral I>
    requires(!std::same_as<I, bool>)
  Field(std::string_view field, I number) : name(field), value(static_cast<std::uint64_t>(number)) {}

  std::string_view name;
  Value value;
};

// How many lines of a kind were held back before a line, which has them as a field of one name.
struct HeldBack {
  explicit HeldBack(std::int64_t number) noexcept : lines(number) {}
  Field field() const { return {"lines_held_back", lines}; }
  friend bool operator==(HeldBack held_back, std::int64_t number) noexcept { return held_back.lines == number; }

  std::int64_t lines;
};

// Lets one line of a kind through in every interval, and reports with the next one how many were held back.
// Thread-safe. For lines of one cause; cause_limit.hpp has the limit for failures of several causes.
class RateLimit {
 public:
  explicit RateLimit(Duration interval = std::chrono::seconds(10)) noexcept : interval_(interval) {}

  // nullopt: hold this line back. Otherwise write it, with the field of what is returned.
  std::optional<HeldBack> admit(TimePoint now) noexcept;

 private:
  const Duration interval_;
  std::atomic<Duration::rep> next_{Duration::min().count()};
  std::atomic<std::int64_t> held_back_{0};
};

class Log {
 public:
  using Fields = std::initializer_list<Field>;

  // Where lines go: standard error, or (for tests) a text that the caller keeps alive and reads afterwards.
  static std::unique_ptr<Log> to_stderr(Level level, LogFormat format);
  static std::unique_ptr<Log> to_text(Level level, LogFormat format, std::string& text);
  static std::unique_ptr<Log> nowhere();

  virtual ~Log() = default;

  bool is_enabled(Level level) const noexcept { return level >= level_ && level_ != Level::off; }
  void write(Level level, std::string_view message, const Context& ctx, Fields fields) {
    if (is_enabled(level)) put(level, message, ctx, fields);
  }
  void write(Level level, std::string_view message, Fields fields = {}) { write(level, message, Context(), fields); }

  // Rewrites each line before it is written. Set it before the first line.
  void set_wording(Wording its_wording) noexcept { wording_ = its_wording; }

 protected:
  Wording wording() const noexcept { return wording_; }
  explicit Log(Level level) noexcept : level_(level) {}
  virtual void put(Level level, std::string_view message, const Context& ctx, Fields fields) noexcept = 0;

 private:
  const Level level_;
  Wording wording_ = nullptr;
};

}  // namespace polly
