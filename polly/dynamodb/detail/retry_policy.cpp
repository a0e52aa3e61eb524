#include "polly/dynamodb/detail/retry_policy.hpp"

#include <algorithm>
#include <string>

#include "polly/async_client/outcome.hpp"

namespace polly::dynamodb {

Error RetryPolicy::failure(const Error& last, bool is_late) const {
  if (may_be_applied()) return async_client::perhaps_applied(last.what());
  if (is_late && last.kind() == ErrorKind::unavailable) {
    return Error(ErrorKind::deadline_exceeded, std::string("out of time, and not applied: ") + last.what());
  }
  return last;
}

Milliseconds RetryPolicy::pause_after(int attempt, std::uint64_t random) noexcept {
  Milliseconds longest = kPauseFirst;
  for (int i = 1; i < attempt && longest < kPauseLongest; ++i) longest *= 2;
  longest = std::min(longest, kPauseLongest);
  return Milliseconds(static_cast<std::int64_t>(random % static_cast<std::uint64_t>(longest.count() + 1)));
}

}  // namespace polly::dynamodb
