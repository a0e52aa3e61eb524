// Callers that wait while another one has the claim.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/conformance/plain_backend.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

class WaitingClaims : public ::testing::Test {
 protected:
  ClaimResult claim(Duration longest) {
    return run(state_.claim(Context(), commit_, kPrNumber, Claims::kTtlDefault, longest));
  }
  std::int64_t token() { return std::get<Claim>(claim(0s)).token; }
  // Calls `then` once a caller waits, on another thread; joined by the destructor.
  template <class Then>
  std::jthread when_one_waits(Then then) {
    return std::jthread([this, then = std::move(then)] {
      testing::wait_until("a caller waits", 20s, [this] {
        return telemetry_.metrics().text().find("\npolly_state_waiters 1\n") != std::string::npos;
      });
      then();
    });
  }

  ManualClock clock_;
  Telemetry telemetry_;
  Store store_{std::make_unique<PlainBackend>(clock_), Runtime(telemetry_, {}, clock_)};
  StateService state_{store_, telemetry_};
  const Commit commit_{testing::kSha};
};

TEST_F(WaitingClaims, AreAnsweredWithTheValue) {
  const std::int64_t first = token();
  const auto writer =
      when_one_waits([&] { EXPECT_EQ(run(state_.complete(Context(), commit_, kPrNumber, first, 42)), 42); });
  EXPECT_EQ(std::get<KnownValue>(claim(60s)).value, 42);
}

TEST_F(WaitingClaims, AreAnsweredWithTheValueOfAnEvent) {
  token();
  const auto writer = when_one_waits([&] { run(state_.store(Context(), commit_, kPrNumber, 42)); });
  EXPECT_EQ(std::get<KnownValue>(claim(60s)).value, 42);
}

TEST_F(WaitingClaims, TakeOverWhatIsGivenUp) {
  const std::int64_t first = token();
  const auto writer = when_one_waits([&] { EXPECT_TRUE(run(state_.release(Context(), commit_, kPrNumber, first))); });
  EXPECT_GT(std::get<Claim>(claim(60s)).token, first);
}

TEST_F(WaitingClaims, TakeOverWhatHasExpired) {
  const std::int64_t first = token();
  const auto writer = when_one_waits([&] { clock_.advance(Claims::kTtlDefault); });
  EXPECT_GT(std::get<Claim>(claim(60s)).token, first);
}

TEST_F(WaitingClaims, AreHeldByTheOtherCallerWhenTheTimeIsOver) {
  token();
  EXPECT_TRUE(std::holds_alternative<HeldClaim>(claim(30ms)));
  EXPECT_TRUE(std::holds_alternative<HeldClaim>(claim(-1s)));
}

TEST_F(WaitingClaims, EndWithTheService) {
  token();
  const auto writer = when_one_waits([&] { state_.close_waits(); });
  try {
    claim(60s);
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::closed);
  }
}

TEST_F(WaitingClaims, LookAgainAtTheEndOfTheOtherClaimAndAboutEverySecond) {
  Claims claims(store_, telemetry_, StateKeys::plain, 24h, clock_);
  Milliseconds shortest{10'000};
  Milliseconds longest{0};
  for (int i = 0; i < 1000; ++i) {
    const Milliseconds pause = claims.pause_before_next_look(HeldClaim(600s));
    shortest = std::min(shortest, pause);
    longest = std::max(longest, pause);
    const Milliseconds last = claims.pause_before_next_look(HeldClaim(200ms));
    EXPECT_GE(last, 200ms);
    EXPECT_LE(last, 232ms);
  }
  EXPECT_GE(shortest, 1000ms);
  EXPECT_LE(shortest, 1020ms);
  EXPECT_LE(longest, 1250ms);
  EXPECT_GE(longest, 1200ms) << "callers are spread";
}

}  // namespace
}  // namespace polly
