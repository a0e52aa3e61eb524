#include "polly/cli/rotation_progress.hpp"

#include <string>

namespace polly::cli {

void RotationProgress::show(const operations::RotationReport& report) {
  const TimePoint now = system_clock().now();
  if (now - last_ < (is_line_ ? kOnTerminal : kElsewhere)) return;
  last_ = now;
  const std::string text = "pass " + std::to_string(report.passes) + ": " + std::to_string(report.entries) +
                           " entries, " + std::to_string(report.rewritten) + " rewritten, " +
                           std::to_string(report.failed()) + " failed";
  if (is_line_) {
    console_.out << '\r' << text << "\x1b[K" << std::flush;
    is_shown_ = true;
  } else {
    console_.err << "polly: " << text << std::endl;
  }
}

void RotationProgress::end() {
  if (is_shown_) console_.out << "\r\x1b[K";
  is_shown_ = false;
}

}  // namespace polly::cli
