#include "polly/cli/ask_until.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <vector>

namespace polly::cli {
namespace {

using namespace std::chrono_literals;

const auto kIsKnown = [](const std::optional<int>& answer) { return answer.has_value(); };

TEST(AskUntil, AsksByRequestsThatProxiesLetPass) {
  std::vector<Milliseconds> waits;
  const auto ask = [&](Milliseconds wait) {
    waits.push_back(wait);
    return waits.size() < 3 ? std::nullopt : std::optional(7);
  };
  EXPECT_EQ(ask_until(10min, ask, kIsKnown), 7);
  EXPECT_EQ(waits, std::vector<Milliseconds>(3, 25s));
}

TEST(AskUntil, EndsWithTheTime) {
  const auto ask = [](Milliseconds wait) {
    EXPECT_LE(wait, 30ms);
    return std::optional<int>();
  };
  EXPECT_EQ(ask_until(30ms, ask, kIsKnown), std::nullopt);
}

TEST(AskUntil, AFailureThatPassesDoesNotEndIt) {
  int asked = 0;
  const auto ask = [&](Milliseconds) -> std::optional<int> {
    if (++asked < 3) throw Error(ErrorKind::unavailable, "it starts again");
    return 7;
  };
  EXPECT_EQ(ask_until(10min, ask, kIsKnown), 7);
}

TEST(AskUntil, TheLastFailureAndOneThatStaysAreThrown) {
  const auto fail = [](ErrorKind kind) {
    return [kind](Milliseconds) -> std::optional<int> { throw Error(kind, "no"); };
  };
  EXPECT_THROW(ask_until(30ms, fail(ErrorKind::unavailable), kIsKnown), Error);
  EXPECT_THROW(ask_until(10min, fail(ErrorKind::permission_denied), kIsKnown), Error);
}

}  // namespace
}  // namespace polly::cli
