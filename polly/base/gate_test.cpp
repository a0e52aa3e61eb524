#include "polly/base/gate.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/system_error.hpp>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "polly/base/event_loops.hpp"
#include "polly/base/run.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;

Task<void> count(std::atomic<int>* counter) {
  ++*counter;
  co_return;
}

Task<void> wait_for_ever(std::shared_ptr<int> held) {
  boost::asio::steady_timer never(co_await boost::asio::this_coro::executor,
                                  boost::asio::steady_timer::time_point::max());
  co_await never.async_wait(boost::asio::use_awaitable);
  (void)held;
}

Task<void> fail() {
  throw std::runtime_error("escaped");
  co_return;
}

TEST(Gate, WaitsForWhatWasSpawned) {
  EventLoops loops(2);
  Gate gate;
  std::atomic<int> done{0};
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(spawn(gate, loops.next(), count(&done)));
  EXPECT_TRUE(gate.wait_for(10s));
  EXPECT_EQ(done, 1000);
  EXPECT_EQ(gate.running(), 0U);
}

TEST(Gate, WaitsWithoutABound) {
  Gate gate;
  ASSERT_TRUE(gate.enter());
  std::atomic<int> left{0};
  std::thread worker([&] {
    left = 1;
    gate.leave();
  });
  gate.wait();
  EXPECT_EQ(left, 1);
  worker.join();
}

Task<void> close_and_count(Gate* gate, std::atomic<int>* closed) {
  co_await gate->close_and_wait();
  ++*closed;
}

TEST(Gate, IsWaitedForWithoutBlockingTheLoopItsWorkRunsOn) {
  boost::asio::io_context loop;
  Gate gate;
  std::atomic<int> done{0};
  for (int i = 0; i < 10; ++i) spawn(gate, loop.get_executor(), count(&done));
  Gate waiting;
  std::atomic<int> closed{0};
  spawn(waiting, loop.get_executor(), close_and_count(&gate, &closed));
  loop.run();
  EXPECT_EQ(done, 10);
  EXPECT_EQ(closed, 1);
}

TEST(Gate, IsClosedFromTheMomentSomebodyWaitsForItsClose) {
  boost::asio::io_context loop;
  Gate gate;
  const Task<void> task = gate.close_and_wait();
  EXPECT_FALSE(gate.enter());
}

TEST(Gate, AnAwaitedCloseOfAnEmptyGateReturnsAtOnce) {
  Gate gate;
  run(gate.close_and_wait());
  run(gate.close_and_wait());
  EXPECT_FALSE(gate.enter());
}

TEST(Gate, TheLastToLeaveWakesAllWhoWaitEachOnItsOwnLoop) {
  for (int round = 0; round < 200; ++round) {
    EventLoops loops(3);
    Gate gate;
    ASSERT_TRUE(gate.enter());
    ASSERT_TRUE(gate.enter());
    Gate waiting;
    std::atomic<int> closed{0};
    for (std::size_t i = 0; i < 6; ++i) spawn(waiting, loops.at(i % 3), close_and_count(&gate, &closed));
    gate.leave();
    std::thread last([&] { gate.leave(); });
    EXPECT_TRUE(waiting.wait_for(10s));
    EXPECT_EQ(closed, 6);
    last.join();
  }
}

TEST(Gate, NobodyIsWokenBeforeTheLastHasLeft) {
  boost::asio::io_context loop;
  Gate gate;
  ASSERT_TRUE(gate.enter());
  ASSERT_TRUE(gate.enter());
  Gate waiting;
  std::atomic<int> closed{0};
  spawn(waiting, loop.get_executor(), close_and_count(&gate, &closed));
  loop.poll();
  gate.leave();
  loop.poll();
  EXPECT_EQ(closed, 0);
  gate.leave();
  loop.run();
  EXPECT_EQ(closed, 1);
}

Task<void> close_until_cancelled(Gate* gate, bool* is_cancelled) {
  try {
    co_await gate->close_and_wait();
  } catch (const boost::system::system_error& error) {
    *is_cancelled = error.code() == boost::asio::error::operation_aborted;
  }
}

TEST(Gate, AnAwaitedCloseMayBeCancelled) {
  boost::asio::io_context loop;
  Gate gate;
  ASSERT_TRUE(gate.enter());
  Gate waiting;
  bool is_cancelled = false;
  const auto cancel = std::make_shared<boost::asio::cancellation_signal>();
  spawn(waiting, loop.get_executor(), close_until_cancelled(&gate, &is_cancelled), cancel);
  loop.poll();
  cancel->emit(boost::asio::cancellation_type::terminal);
  loop.run();
  EXPECT_TRUE(is_cancelled);
  gate.leave();  // and wakes no waiter
  loop.restart();
  EXPECT_EQ(loop.run(), 0U);
}

TEST(Gate, AnAwaitedCloseMayEndWithItsLoop) {
  Gate gate;
  ASSERT_TRUE(gate.enter());
  Gate waiting;
  std::atomic<int> closed{0};
  {
    boost::asio::io_context loop;
    spawn(waiting, loop.get_executor(), close_and_count(&gate, &closed));
    loop.poll();
  }
  EXPECT_EQ(waiting.running(), 0U);
  gate.leave();  // and posts to no loop
  EXPECT_EQ(closed, 0);
}

TEST(Gate, MayGoBeforeThoseWhoWereWokenGoOn) {
  boost::asio::io_context loop;
  Gate waiting;
  std::atomic<int> closed{0};
  {
    Gate gate;
    ASSERT_TRUE(gate.enter());
    spawn(waiting, loop.get_executor(), close_and_count(&gate, &closed));
    loop.poll();
    gate.leave();
  }
  loop.run();
  EXPECT_EQ(closed, 1);
}

TEST(Gate, IsLeftByCancellableWorkWhoseLoopIsDestroyed) {
  Gate gate;
  const auto held = std::make_shared<int>(1);
  {
    boost::asio::io_context loop;
    spawn(gate, loop.get_executor(), wait_for_ever(held), std::make_shared<boost::asio::cancellation_signal>());
    loop.poll();
    EXPECT_EQ(gate.running(), 1U);
  }
  EXPECT_EQ(gate.running(), 0U);
  EXPECT_EQ(held.use_count(), 1);
}

TEST(Gate, RefusesWorkOnceItIsClosedAndDoesNotStartIt) {
  boost::asio::io_context loop;
  Gate gate;
  std::atomic<int> done{0};
  gate.close();
  EXPECT_FALSE(gate.enter());
  EXPECT_FALSE(spawn(gate, loop.get_executor(), count(&done)));
  loop.run();
  EXPECT_EQ(done, 0);
  EXPECT_TRUE(gate.wait_for(0s));
}

TEST(Gate, SaysWhenWorkIsStillRunning) {
  boost::asio::io_context loop;
  Gate gate;
  std::atomic<int> done{0};
  EXPECT_TRUE(spawn(gate, loop.get_executor(), count(&done)));
  gate.close();
  EXPECT_EQ(gate.running(), 1U);
  EXPECT_FALSE(gate.wait_for(1ms));
  loop.run();
  EXPECT_TRUE(gate.wait_for(0s));
  EXPECT_EQ(done, 1);
}

TEST(Gate, WorkWhoseLoopIsDestroyedHasLeft) {
  Gate gate;
  const auto held = std::make_shared<int>(1);
  {
    boost::asio::io_context loop;
    EXPECT_TRUE(spawn(gate, loop.get_executor(), wait_for_ever(held)));
    loop.poll();
    EXPECT_EQ(gate.running(), 1U);
    EXPECT_EQ(held.use_count(), 2);
  }
  EXPECT_EQ(held.use_count(), 1);
  EXPECT_EQ(gate.running(), 0U);
}

TEST(Gate, ItsDestructorWaits) {
  std::atomic<int> left{0};
  std::thread worker;
  {
    Gate gate;
    ASSERT_TRUE(gate.enter());
    worker = std::thread([&] {
      left = 1;
      gate.leave();
    });
  }
  EXPECT_EQ(left, 1);
  worker.join();
}

TEST(Gate, CountsFromManyThreads) {
  Gate gate;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) {
        if (gate.enter()) gate.leave();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(gate.running(), 0U);
}

TEST(GateDeathTest, AnErrorThatEscapesEndsTheProgram) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_DEATH(
      {
        boost::asio::io_context loop;
        Gate gate;
        spawn(gate, loop.get_executor(), fail());
        loop.run();
      },
      "");
}

}  // namespace
}  // namespace polly
