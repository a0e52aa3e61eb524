// CauseLimit: a RateLimit for each cause of a failure that may repeat quickly, so that many lines of one cause do not
// hide the first one of another. Where an operator does something else, it is another cause: an error's kind, or one of
// a few texts, but none with numbers or names in it. Thread-safe.
//
//   if (const auto held_back = lines.admit(to_string(error.kind()), now)) {
//     log.write(Level::warning, "...", {{"error", error.what()}, held_back->field()});
//   }
//
// It remembers kCausesMax causes; further ones share one limit until the interval of another cause is over. So an
// interval has at most kCausesMax + 1 lines, whatever the causes contain.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <optional>
#include <string_view>

#include "polly/telemetry/log.hpp"

namespace polly {

class CauseLimit {
 public:
  static constexpr std::size_t kCausesMax = 16;

  explicit CauseLimit(Duration interval = std::chrono::seconds(10)) noexcept : interval_(interval) {}

  // As RateLimit::admit(), for the lines of this cause.
  std::optional<HeldBack> admit(std::string_view cause, TimePoint now) noexcept;

 private:
  struct Lines {
    std::size_t cause = 0;  // its hash
    TimePoint next = TimePoint::min();
    std::int64_t held_back = 0;
  };

  Lines& lines_of(std::size_t cause, TimePoint now) noexcept;

  const Duration interval_;
  std::mutex mutex_;
  std::array<Lines, kCausesMax> causes_;
  std::size_t known_ = 0;  // the first ones of causes_
  Lines others_;
};

}  // namespace polly
