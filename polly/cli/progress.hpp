// Progress: shows how far long work is: on a terminal a line that changes, elsewhere a line on standard error every
// 10 s.
//
//   Progress progress(session.console, session.wants_json);
//   progress.show("1200 of 5000 keys deleted");        // as often as the work goes on: most of the texts are skipped
//   progress.end();
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/cli/console.hpp"
#include "polly/store/store.hpp"

namespace polly::cli {

class Progress {
 public:
  static constexpr Milliseconds kOnTerminal{200};
  static constexpr Milliseconds kElsewhere{10'000};

  Progress(Console& console, bool wants_json)
      : console_(console), is_line_(console.is_terminal && !wants_json), last_(system_clock().now()) {}

  void show(std::string_view text);  // without control characters
  void end();                        // removes the line

  // How many keys begin with the prefix, to say how long the work takes; 0 off a terminal, or where it takes > 2 s.
  std::uint64_t total(Store& store, const std::string& prefix) const;

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
