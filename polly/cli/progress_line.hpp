// ProgressLine: shows how far a long operation is: on a terminal a line that changes, elsewhere a line on standard
// error every 10 s.
//
//   ProgressLine progress(session.console, session.wants_json);
//   options.on_progress = [&](const auto& report) { progress.show([&] { return std::string("..."); }); };
//   progress.end();
#pragma once

#include <functional>
#include <string>

#include "polly/base/clock.hpp"
#include "polly/cli/console.hpp"

namespace polly::cli {

class ProgressLine {
 public:
  static constexpr Milliseconds kOnTerminal{200};
  static constexpr Milliseconds kElsewhere{10'000};

  ProgressLine(Console& console, bool wants_json)
      : console_(console), is_line_(console.is_terminal && !wants_json), last_(system_clock().now()) {}

  void show(const std::function<std::string()>& text);  // where it is time for it
  void end();                                           // removes the line
  bool is_on_terminal() const noexcept { return is_line_; }

 private:
  Console& console_;
  const bool is_line_;
  bool is_shown_ = false;
  TimePoint last_;
};

// Entries a second since an operation began, and how long the rest takes.
class ProgressRate {
 public:
  explicit ProgressRate(std::uint64_t total = 0) : begin_(system_clock().now()), total_(total) {}  // 0: unknown

  std::string text(std::uint64_t entries) const;  // "120000/s, 3 s left"

 private:
  TimePoint begin_;
  std::uint64_t total_;
};

}  // namespace polly::cli
