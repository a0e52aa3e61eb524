#include "polly/telemetry/cause_limit.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace polly {

std::optional<HeldBack> CauseLimit::admit(std::string_view cause, TimePoint now) noexcept {
  const std::size_t hash = std::hash<std::string_view>()(cause);
  const std::lock_guard lock(mutex_);
  Lines& lines = lines_of(hash, now);
  if (now < lines.next) {
    ++lines.held_back;
    return std::nullopt;
  }
  lines.next = now + interval_;
  return HeldBack(std::exchange(lines.held_back, 0));
}

// The lines of a cause that is replaced, and were held back, are reported by the next line of the others.
CauseLimit::Lines& CauseLimit::lines_of(std::size_t cause, TimePoint now) noexcept {
  const auto end = causes_.begin() + static_cast<std::ptrdiff_t>(known_);
  const auto found = std::find_if(causes_.begin(), end, [&](const Lines& lines) { return lines.cause == cause; });
  if (found != end) return *found;
  if (known_ < kCausesMax) {
    causes_[known_].cause = cause;
    return causes_[known_++];
  }
  const auto oldest =
      std::min_element(causes_.begin(), end, [](const Lines& a, const Lines& b) { return a.next < b.next; });
  if (now < oldest->next) return others_;
  others_.held_back += oldest->held_back;
  *oldest = Lines();
  oldest->cause = cause;
  return *oldest;
}

}  // namespace polly
