#include "polly/api/detail/wait_query.hpp"

#include <optional>
#include <string>
#include <utility>

#include "polly/base/duration_text.hpp"
#include "polly/base/error.hpp"
#include "polly/state/fact_names.hpp"

namespace polly::api {

namespace {

Duration longest_wait(const http::Request& request) {
  const std::optional<std::string> text = request.query("wait");
  if (!text) return Duration::zero();
  const std::optional<Duration> longest = parse_duration(*text);
  if (longest && *longest >= Duration::zero() && *longest <= kWaitMax) return *longest;
  throw Error(ErrorKind::invalid_argument, "wait must be a duration from 0 to 60s, as in ?wait=25s");
}

}  // namespace

WaitQuery wait_of_fact(const http::Request& request) {
  if (request.query("for")) {
    throw Error(ErrorKind::invalid_argument, "for is for the whole state; this path names the fact already");
  }
  WaitQuery query;
  query.longest = longest_wait(request);
  return query;
}

WaitQuery wait_of_state(const http::Request& request, const FactList& facts) {
  WaitQuery query;
  query.longest = longest_wait(request);
  const std::optional<std::string> names = request.query("for");
  if (names && !request.query("wait")) {
    throw Error(ErrorKind::invalid_argument,
                "for names the facts to wait for: add wait, as in ?wait=25s&for=pr_number");
  }
  if (names) query.facts = parse_fact_names(facts, *names, "for");
  if (query.is_waiting() && !names) {
    throw Error(
        ErrorKind::invalid_argument,
        "name the facts to wait for, as in ?wait=25s&for=pr_number,workflow_run_id; the facts are: " + facts.names());
  }
  return query;
}

// What is malformed is refused by the handler.
http::WaitRule wait_rule() {
  return [](const http::Request& request) -> std::optional<Duration> {
    try {
      const Duration longest = longest_wait(request);
      return longest > Duration::zero() ? std::optional(longest) : std::nullopt;
    } catch (const Error&) {
      return std::nullopt;
    }
  };
}

// Multiples of the golden ratio, without their whole part, are spread evenly, however many there are.
Duration WaitSpread::shortened(Duration longest) noexcept {
  constexpr std::uint32_t kGoldenRatio = 2654435769U;  // times 2^32
  constexpr std::int64_t kParts = 1024;
  const std::uint32_t place = count_.fetch_add(1, std::memory_order_relaxed) * kGoldenRatio;
  const std::int64_t part = static_cast<std::int64_t>(place >> 22);  // 0 to kParts - 1
  return longest - longest / (10 * kParts) * part;
}

}  // namespace polly::api
