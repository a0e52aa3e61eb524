#include "polly/base/event_loops.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <boost/asio/post.hpp>
#include <future>
#include <latch>
#include <memory>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

namespace polly {
namespace {

std::thread::id thread_of(const boost::asio::any_io_executor& executor) {
  const auto answer = std::make_shared<std::promise<std::thread::id>>();  // also the loop's, while it answers
  boost::asio::post(executor, [answer] { answer->set_value(std::this_thread::get_id()); });
  return answer->get_future().get();
}

TEST(EventLoops, EachIsAThreadOfItsOwn) {
  const EventLoops loops(3);
  ASSERT_EQ(loops.size(), 3U);
  std::set<std::thread::id> threads{std::this_thread::get_id()};
  for (std::size_t i = 0; i < loops.size(); ++i) {
    threads.insert(thread_of(loops.at(i)));
    EXPECT_EQ(thread_of(loops.at(i)), thread_of(loops.at(i)));
  }
  EXPECT_EQ(threads.size(), 4U);
  EXPECT_THROW((void)loops.at(3), std::out_of_range);
}

TEST(EventLoops, NoneMeansOneACore) {
  EXPECT_EQ(EventLoops(0).size(), std::max(1U, std::thread::hardware_concurrency()));
}

TEST(EventLoops, TakeTurns) {
  EventLoops loops(2);
  EXPECT_EQ(loops.next(), loops.at(0));
  EXPECT_EQ(loops.next(), loops.at(1));
  EXPECT_EQ(loops.next(), loops.at(0));
}

TEST(EventLoops, TakeTurnsForManyThreads) {
  EventLoops loops(2);
  std::atomic<int> first{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 1000; ++i) first += loops.next() == loops.at(0) ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(first, 2000);
}

TEST(EventLoops, WhatStillWaitsIsDestroyedWithThem) {
  const auto held = std::make_shared<int>(1);
  {
    std::latch blocked(1);
    std::latch go_on(1);
    EventLoops loops(1);
    boost::asio::post(loops.at(0), [&] {
      blocked.count_down();
      go_on.wait();
    });
    blocked.wait();
    boost::asio::post(loops.at(0), [held] {});
    go_on.count_down();
  }
  EXPECT_EQ(held.use_count(), 1);
}

}  // namespace
}  // namespace polly
