// A gate in an object that does not wait for loops that no thread runs.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>

#include "polly/base/event_loops.hpp"
#include "polly/base/gate.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

class Owner : public std::enable_shared_from_this<Owner> {
 public:
  explicit Owner(std::atomic<int>* alive) : alive_(alive) { ++*alive_; }
  Owner(const Owner&) = delete;
  Owner& operator=(const Owner&) = delete;
  ~Owner() { --*alive_; }

  bool start(const boost::asio::any_io_executor& loop) {
    return spawn_keeping(shared_from_this(), gate, loop, sleep());
  }

  Gate gate;

 private:
  Task<void> sleep() {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, 1ms);
    co_await timer.async_wait(boost::asio::use_awaitable);
    EXPECT_EQ(*alive_, 1);
  }

  std::atomic<int>* alive_;
};

class GateOfAnOwner : public ::testing::Test {
 protected:
  std::atomic<int> alive_{0};
  std::shared_ptr<Owner> owner_ = std::make_shared<Owner>(&alive_);
};

TEST_F(GateOfAnOwner, KeepsItUntilTheWorkHasEnded) {
  boost::asio::io_context loop;
  ASSERT_TRUE(owner_->start(loop.get_executor()));
  owner_.reset();
  EXPECT_EQ(alive_, 1);
  loop.run();
  EXPECT_EQ(alive_, 0);
}

TEST_F(GateOfAnOwner, KeepsItUntilTheLoopIsDestroyed) {
  for (const bool has_run : {false, true}) {
    owner_ = std::make_shared<Owner>(&alive_);
    {
      boost::asio::io_context loop;
      ASSERT_TRUE(owner_->start(loop.get_executor()));
      if (has_run) loop.poll();
      owner_.reset();
      EXPECT_EQ(alive_, 1);
    }
    EXPECT_EQ(alive_, 0);
  }
}

TEST_F(GateOfAnOwner, WaitsForALoopThatAnotherThreadRuns) {
  EventLoops loops(1);
  ASSERT_TRUE(owner_->start(loops.at(0)));
  EXPECT_TRUE(owner_->gate.wait_while_driven(loops.at(0), TimePoint::max()));
}

TEST_F(GateOfAnOwner, DoesNotWaitForALoopThatIsStopped) {
  boost::asio::io_context loop;
  ASSERT_TRUE(owner_->start(loop.get_executor()));
  loop.stop();
  EXPECT_FALSE(owner_->gate.wait_while_driven(loop.get_executor(), TimePoint::max()));
}

TEST_F(GateOfAnOwner, DoesNotWaitForTheLoopThatItRunsOn) {
  boost::asio::io_context loop;
  ASSERT_TRUE(owner_->start(loop.get_executor()));
  bool has_ended = true;
  boost::asio::post(loop, [&] { has_ended = owner_->gate.wait_while_driven(loop.get_executor(), TimePoint::max()); });
  loop.run();
  EXPECT_FALSE(has_ended);
}

TEST_F(GateOfAnOwner, DoesNotWaitLongForALoopThatNobodyRuns) {
  boost::asio::io_context loop;
  ASSERT_TRUE(owner_->start(loop.get_executor()));
  EXPECT_FALSE(owner_->gate.wait_while_driven(loop.get_executor(), system_clock().now() + 1ms));
}

TEST_F(GateOfAnOwner, LooksAtNoLoopWhereNothingIsLeft) {
  auto loop = std::make_unique<boost::asio::io_context>();
  const boost::asio::any_io_executor executor = loop->get_executor();
  ASSERT_TRUE(owner_->start(executor));
  loop.reset();
  EXPECT_TRUE(owner_->gate.wait_while_driven(executor));
}

}  // namespace
}  // namespace polly
