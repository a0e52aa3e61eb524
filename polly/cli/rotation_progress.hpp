// RotationProgress: shows how far a rotation is: on a terminal a line that changes, elsewhere a line on standard error
// every 10 s.
#pragma once

#include "polly/base/clock.hpp"
#include "polly/cli/console.hpp"
#include "polly/operations/rotation.hpp"

namespace polly::cli {

class RotationProgress {
 public:
  static constexpr Milliseconds kOnTerminal{200};
  static constexpr Milliseconds kElsewhere{10'000};

  RotationProgress(Console& console, bool wants_json)
      : console_(console), is_line_(console.is_terminal && !wants_json), last_(system_clock().now()) {}

  void show(const operations::RotationReport& report);
  void end();  // removes the line

 private:
  Console& console_;
  const bool is_line_;
  bool is_shown_ = false;
  TimePoint last_;
};

}  // namespace polly::cli
