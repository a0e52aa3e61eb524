#include "polly/async_client/kept_connection.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <string>
#include <utility>
#include <vector>

#include "polly/async_client/detail/test_lane.hpp"

namespace polly::async_client {
namespace {

// Opens where it may, and is then open for some time of the manual clock.
class Scripted final : public KeptConnection {
 public:
  explicit Scripted(TestLane& world) : KeptConnection(world.lane, 0), world_(world) {}

  std::size_t failures = 0;         // so many attempts fail first
  std::size_t attempts_max = 1000;  // it is stopped after so many
  Duration is_open_for{};
  std::vector<std::size_t> attempts;     // their numbers
  std::vector<std::string> reasons;      // why they ended
  std::int64_t open_while_serving = -1;  // the gauge

 private:
  Task<void> open(std::size_t attempt) override {
    attempts.push_back(attempt);
    if (attempts.size() >= attempts_max) stop();
    if (attempts.size() <= failures) throw Error(ErrorKind::permission_denied, "wrong password");
    co_return;
  }
  void opened() override { open_while_serving = world_.counts.open; }
  Task<std::string> serve() override {
    world_.clock.advance(is_open_for);
    co_return "it broke";
  }
  void ended(const Error& why) override {
    reasons.push_back(std::string(to_string(why.kind())) + " " + why.what());
    EXPECT_EQ(world_.counts.open, 0);
    EXPECT_EQ(world_.counts.connecting, 1);
  }

  TestLane& world_;
};

TEST(AsyncKeptConnection, ThatWasOpenForLongIsOpenedAgainAtOnce) {
  TestLane world;
  Scripted connection(world);
  connection.is_open_for = std::chrono::seconds(1);
  connection.attempts_max = 10;
  world.lane.start(connection.keep_open());
  world.poll();  // no timer is waited for
  ASSERT_EQ(connection.attempts.size(), 10U);
  EXPECT_EQ(connection.attempts.back(), 9U);
  EXPECT_EQ(world.lane.gate.running(), 0U);
}

TEST(AsyncKeptConnection, ThatEndsAtOnceAgainAndAgainIsPausedFor) {
  TestLane world;
  Scripted connection(world);
  world.lane.start(connection.keep_open());
  world.poll();
  const auto credit = static_cast<std::size_t>(Reconnect::kCreditMax / Reconnect::kCost);
  EXPECT_EQ(connection.attempts.size(), credit + 1);
  EXPECT_TRUE(world.until([&] { return connection.attempts.size() > credit + 1; }));
  connection.stop();
  EXPECT_TRUE(world.until([&] { return world.lane.gate.running() == 0; }));
}

TEST(AsyncKeptConnection, ThatDoesNotOpenIsTriedLessAndLessOften) {
  TestLane world;
  Scripted connection(world);
  connection.failures = 1000;
  connection.attempts_max = 5;
  world.lane.start(connection.keep_open());
  world.poll();
  EXPECT_EQ(connection.attempts.size(), 1U);
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_TRUE(world.until([&] { return connection.attempts.size() == 5; }));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, Milliseconds((10 + 20 + 40 + 80) / 2 - 10));
  EXPECT_EQ(connection.reasons.front(), "permission_denied wrong password");
}

TEST(AsyncKeptConnection, SaysWhyItEnded) {
  TestLane world;
  Scripted connection(world);
  connection.attempts_max = 1;
  world.lane.start(connection.keep_open());
  world.poll();
  EXPECT_EQ(connection.reasons, std::vector<std::string>{"unavailable it broke"});
}

TEST(AsyncKeptConnection, CountsWhatIsOpenAndWhatWasOpenedAgain) {
  TestLane world;
  Scripted connection(world);
  connection.failures = 1;
  connection.attempts_max = 4;  // one fails, three open: two of them after a loss
  connection.is_open_for = std::chrono::seconds(1);
  world.lane.start(connection.keep_open());
  EXPECT_TRUE(world.until([&] { return world.lane.gate.running() == 0; }));
  EXPECT_EQ(connection.open_while_serving, 1);
  EXPECT_EQ(world.counts.open, 0);
  EXPECT_EQ(world.counts.connecting, 0);
  EXPECT_TRUE(world.has_metric("polly_store_reconnects_total{backend=\"test\"} 2")) << world.metrics.text();
}

TEST(AsyncKeptConnection, StopEndsAPauseAtOnce) {
  TestLane world;
  Scripted connection(world);
  connection.failures = 1000;
  world.lane.start(connection.keep_open());
  EXPECT_TRUE(world.until([&] { return connection.attempts.size() == 6; }));  // the next pause is 160 ms and more
  const std::size_t before = connection.attempts.size();
  connection.stop();
  world.poll();
  EXPECT_EQ(world.lane.gate.running(), 0U);
  EXPECT_EQ(connection.attempts.size(), before);
}

}  // namespace
}  // namespace polly::async_client
