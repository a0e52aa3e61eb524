// Progress: shows how far long work is: on a terminal a line that changes, elsewhere a line on standard error every
// 10 s.
//
//   Progress progress(session.console, session.wants_json);
//   progress.show("1200 of 5000 keys deleted");        // as often as the work goes on: most of the texts are skipped
//   progress.end();
#pragma once

#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/cli/console.hpp"

namespace polly::cli {

class Progress {
 public:
  static constexpr Milliseconds kOnTerminal{200};
  static constexpr Milliseconds kElsewhere{10'000};

  Progress(Console& console, bool wants_json)
      : console_(console), is_line_(console.is_terminal && !wants_json), last_(system_clock().now()) {}

  void show(std::string_view text);  // without control characters
  void end();                        // removes the line

 private:
  Console& console_;
  const bool is_line_;
  bool is_shown_ = false;
  TimePoint last_;
};

}  // namespace polly::cli
