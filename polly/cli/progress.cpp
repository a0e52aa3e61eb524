#include "polly/cli/progress.hpp"

namespace polly::cli {

void Progress::show(std::string_view text) {
  const TimePoint now = system_clock().now();
  if (now - last_ < (is_line_ ? kOnTerminal : kElsewhere)) return;
  last_ = now;
  if (is_line_) {
    console_.out << '\r' << text << "\x1b[K" << std::flush;
    is_shown_ = true;
  } else {
    console_.err << "polly: " << text << std::endl;
  }
}

void Progress::end() {
  if (is_shown_) console_.out << "\r\x1b[K";
  is_shown_ = false;
}

}  // namespace polly::cli
