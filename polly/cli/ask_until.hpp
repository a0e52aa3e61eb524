// ask_until: waits for something at a daemon, by as many requests as it takes: proxies often cut a request after 30 s.
//
//   ask_until(1min, ask, is_known);      // ask(25s), ask(25s), ask(10s), until is_known(answer); then the last answer
//
// A request that fails for now (the daemon starts again, its store does not answer, too many wait) does not end it; if
// the last one fails, its error is thrown.
#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

#include "polly/base/backoff.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"

namespace polly::cli {

constexpr Milliseconds kRequestWaitMax{25'000};
constexpr Milliseconds kWaitLeftMin{20};  // less is not worth a request

inline bool may_pass_soon(const Error& error) noexcept {
  switch (error.kind()) {
    case ErrorKind::unavailable:
    case ErrorKind::resource_exhausted:
    case ErrorKind::deadline_exceeded:
    case ErrorKind::unknown_outcome:
    case ErrorKind::cancelled:
    case ErrorKind::closed: return true;
    default: return false;
  }
}

template <class Ask, class IsKnown>
auto ask_until(Milliseconds longest, const Ask& ask, const IsKnown& is_known) {
  const TimePoint end = system_clock().now() + longest;
  const auto left = [&] { return std::chrono::floor<Milliseconds>(end - system_clock().now()); };
  Backoff backoff(static_cast<std::uint64_t>(end.time_since_epoch().count()));
  for (;;) {
    try {
      auto answer = ask(std::clamp(left(), Milliseconds(0), kRequestWaitMax));
      if (is_known(answer) || left() < kWaitLeftMin) return answer;
      backoff.reset();
    } catch (const Error& error) {
      if (!may_pass_soon(error) || left() < kWaitLeftMin) throw;
      std::this_thread::sleep_for(std::min(backoff.next(), left()));
    }
  }
}

}  // namespace polly::cli
