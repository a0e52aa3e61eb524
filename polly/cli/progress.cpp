#include "polly/cli/progress.hpp"

#include <chrono>

#include "polly/base/duration_text.hpp"
#include "polly/base/run.hpp"
#include "polly/operations/count.hpp"

namespace polly::cli {

namespace {

constexpr Milliseconds kCountMax{2'000};

}  // namespace

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

std::uint64_t Progress::total(Store& store, const std::string& prefix) const {
  if (!is_line_) return 0;
  return polly::run(operations::count_keys(&store, Context(), prefix, kCountMax)).value_or(0);
}

std::string ProgressRate::text(std::uint64_t entries) const {
  const double seconds = std::chrono::duration<double>(system_clock().now() - begin_).count();
  const double rate = seconds > 0 ? static_cast<double>(entries) / seconds : 0;
  std::string text = std::to_string(static_cast<std::uint64_t>(rate)) + "/s";
  if (total_ > entries && rate > 0) {
    text += ", " +
            readable_duration(
                std::chrono::seconds(static_cast<std::int64_t>(static_cast<double>(total_ - entries) / rate) + 1)) +
            " left";
  }
  return text;
}

}  // namespace polly::cli
