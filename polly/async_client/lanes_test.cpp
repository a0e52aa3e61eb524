#include "polly/async_client/lanes.hpp"

#include <gtest/gtest.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <set>

#include "polly/base/run.hpp"
#include "polly/base/run_on.hpp"

namespace polly::async_client {
namespace {

Task<void> wait_for(boost::asio::steady_timer* timer) {
  co_await timer->async_wait(boost::asio::as_tuple(boost::asio::deferred));
}

Task<void> end_wait(boost::asio::steady_timer* timer) {
  timer->cancel();
  co_return;
}

// Has work until it is stopped.
class Lane {
 public:
  explicit Lane(boost::asio::any_io_executor executor) : executor_(std::move(executor)), timer_(executor_) {
    timer_.expires_at(boost::asio::steady_timer::time_point::max());
    spawn(gate_, executor_, wait_for(&timer_));
  }

  const boost::asio::any_io_executor& executor() const noexcept { return executor_; }
  Gate& gate() noexcept { return gate_; }
  void stop() {
    spawn(gate_, executor_, end_wait(&timer_));
    ++stops;
  }
  void abandon() noexcept { is_abandoned = true; }

  int stops = 0;
  bool is_abandoned = false;

 private:
  const boost::asio::any_io_executor executor_;
  boost::asio::steady_timer timer_;
  Gate gate_;
};

std::shared_ptr<Lane> make_lane(boost::asio::any_io_executor executor) {
  return std::make_shared<Lane>(std::move(executor));
}

Task<Lane*> lane_here(const Lanes<Lane>* lanes) {
  co_return lanes->find(co_await boost::asio::this_coro::executor);
}

TEST(AsyncLanes, ACallerFindsTheLaneOfItsOwnLoop) {
  EventLoops loops(2);
  EventLoops foreign(1);
  Lanes<Lane> lanes({loops.at(0), loops.at(1)}, &make_lane);
  EXPECT_EQ(run(run_on(loops.at(1), lane_here(&lanes))), lanes.all()[1].get());
  EXPECT_EQ(run(run_on(loops.at(0), lane_here(&lanes))), lanes.all()[0].get());
  EXPECT_EQ(run(run_on(foreign.at(0), lane_here(&lanes))), nullptr);
  run(lanes.close());
}

TEST(AsyncLanes, CallersFromElsewhereAreSpreadOverAll) {
  EventLoops loops(3);
  Lanes<Lane> lanes({loops.at(0), loops.at(1), loops.at(2)}, &make_lane);
  std::set<Lane*> used;
  for (int i = 0; i < 3; ++i) used.insert(&lanes.next());
  EXPECT_EQ(used.size(), 3U);
  run(lanes.close());
}

TEST(AsyncLanes, WithoutLoopsThereIsOneOfItsOwn) {
  Lanes<Lane> lanes({}, &make_lane);
  EXPECT_EQ(lanes.all().size(), 1U);
  EXPECT_EQ(&lanes.front(), &lanes.next());
  run(lanes.close());
}

TEST(AsyncLanes, CloseEndsWhenNothingRunsOnThemAndMayBeCalledTwice) {
  EventLoops loops(2);
  Lanes<Lane> lanes({loops.at(0), loops.at(1)}, &make_lane);
  run(lanes.close());
  for (const auto& lane : lanes.all()) EXPECT_EQ(lane->gate().running(), 0U);
  run(lanes.close());
}

TEST(AsyncLanes, AbandonStopsThoseThatStillRunAndMarksAll) {
  EventLoops loops(2);
  Lanes<Lane> lanes({loops.at(0), loops.at(1)}, &make_lane);
  lanes.abandon();
  for (const auto& lane : lanes.all()) {
    EXPECT_EQ(lane->stops, 1);
    EXPECT_EQ(lane->gate().running(), 0U);
    EXPECT_TRUE(lane->is_abandoned);
  }
}

}  // namespace
}  // namespace polly::async_client
