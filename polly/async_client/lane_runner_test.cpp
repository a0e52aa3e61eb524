#include "polly/async_client/lane_runner.hpp"

#include <gtest/gtest.h>

#include <string>

#include "polly/async_client/detail/test_lane.hpp"

namespace polly::async_client {
namespace {

struct Steps final : LaneWork {
  void start() override { text += "start "; }
  void tick() override {
    if (++ticks == 1) text += "tick ";
  }
  void stop() override { text += "stop "; }
  void release() noexcept override { text += "release "; }
  std::size_t in_flight() const noexcept override { return 3; }

  std::string text;
  int ticks = 0;
};

TEST(AsyncLaneRunner, StartsTicksStopsAndReleases) {
  TestLane world;
  Steps steps;
  LaneRunner runner(world.lane);
  runner.start(world.alive, steps);
  EXPECT_EQ(steps.text, "") << "not on the loop";
  EXPECT_TRUE(world.until([&] { return steps.ticks > 0; }));
  runner.stop();
  runner.stop();
  EXPECT_TRUE(world.until([&] { return world.lane.gate.running() == 0; }));
  EXPECT_EQ(steps.text, "start tick stop release ");
}

TEST(AsyncLaneRunner, KnowsTheTimeOfTheLastTick) {
  TestLane world;
  Steps steps;
  LaneRunner runner(world.lane);
  runner.start(world.alive, steps);
  world.clock.advance(std::chrono::seconds(5));
  EXPECT_TRUE(world.until([&] { return steps.ticks > 0; }));
  EXPECT_EQ(world.lane.now, world.clock.now());
  runner.stop();
  world.until([&] { return world.lane.gate.running() == 0; });
}

TEST(AsyncLaneRunner, CountsWhatIsInFlightUntilItStops) {
  TestLane world;
  Steps steps;
  LaneRunner runner(world.lane);
  runner.start(world.alive, steps);
  EXPECT_TRUE(world.until([&] { return steps.ticks > 1; }));
  EXPECT_EQ(world.counts.in_flight, 3);
  runner.stop();
  world.until([&] { return world.lane.gate.running() == 0; });
  EXPECT_EQ(world.counts.in_flight, 0);
}

TEST(AsyncLaneRunner, ThatIsStoppedFirstNeverStarts) {
  TestLane world;
  Steps steps;
  LaneRunner runner(world.lane);
  runner.stop();
  runner.start(world.alive, steps);
  world.poll();
  EXPECT_EQ(world.lane.gate.running(), 0U);
  EXPECT_EQ(steps.text.find("start"), std::string::npos) << steps.text;
  EXPECT_EQ(steps.ticks, 0);
}

TEST(AsyncLaneRunner, ReleasesWhatBelongsToALoopThatIsDestroyed) {
  std::string log_text;
  const std::unique_ptr<Log> log = Log::to_text(Level::debug, LogFormat::json, log_text);
  const ManualClock clock;
  Metrics metrics;
  ConnectionCounts counts(metrics, "test");
  Steps steps;
  auto io = std::make_unique<boost::asio::io_context>();
  const auto lane = std::make_shared<LaneState>(io->get_executor(), clock, *log, counts);
  LaneRunner runner(*lane);
  runner.start(lane, steps);
  io->poll();
  EXPECT_EQ(steps.text, "start ");
  io.reset();
  EXPECT_EQ(steps.text, "start release ");
  EXPECT_EQ(lane->gate.running(), 0U);
}

}  // namespace
}  // namespace polly::async_client
