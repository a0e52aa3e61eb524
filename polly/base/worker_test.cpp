#include "polly/base/worker.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/base/event_loops.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/run.hpp"
#include "polly/base/yield.hpp"

namespace polly {
namespace {

Task<std::pair<std::thread::id, std::thread::id>> threads_of(Worker* worker) {
  auto ask = [] { return std::this_thread::get_id(); };
  const std::thread::id there = co_await worker->run(as_task(ask));
  co_return std::pair(there, std::this_thread::get_id());
}

TEST(Worker, RunsTasksOnAThreadOfItsOwnAndComesBack) {
  Worker worker;
  const auto [there, here] = run(threads_of(&worker));
  EXPECT_NE(there, std::this_thread::get_id());
  EXPECT_EQ(here, std::this_thread::get_id());
}

TEST(Worker, ThrowsWhatATaskThrows) {
  Worker worker;
  const auto fail = []() -> int { throw std::runtime_error("broken"); };
  EXPECT_THROW(run(worker.run(as_task(fail))), std::runtime_error);
  const auto nothing = [] {};
  run(worker.run(as_task(nothing)));
}

Task<void> wait_for(const std::atomic<bool>* is_released) {
  while (!*is_released) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    co_await yield();
  }
}

Task<void> count(Worker* worker, Task<void> task, std::atomic<std::size_t>* done, std::atomic<std::size_t>* refused) {
  try {
    co_await worker->run(std::move(task));
    ++*done;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::resource_exhausted) << error.what();
    ++*refused;
  }
}

TEST(Worker, RefusesTasksBeyondItsBound) {
  Worker worker;
  std::atomic<bool> is_released{false};
  std::atomic<std::size_t> done{0};
  std::atomic<std::size_t> refused{0};
  {
    EventLoops loops(1);
    Gate gate;
    for (std::size_t i = 0; i < Worker::kTasksMax + 3; ++i) {
      spawn(gate, loops.at(0), count(&worker, wait_for(&is_released), &done, &refused));
    }
    while (refused < 3) std::this_thread::yield();
    is_released = true;
    gate.close();
    ASSERT_TRUE(gate.wait_for(std::chrono::seconds(30)));
  }
  EXPECT_EQ(done, Worker::kTasksMax);
  EXPECT_EQ(refused, 3U);
}

Task<void> append(std::string* text, char letter) {
  for (int i = 0; i < 3; ++i) {
    *text += letter;
    co_await yield();
  }
}

// Each time the caller's loop goes as soon as it has its answer.
TEST(Worker, IsDoneWithTheCallersLoopBeforeTheCallerGoesOn) {
  Worker worker;
  const auto one = [] { return 1; };
  for (int i = 0; i < 2000; ++i) ASSERT_EQ(run(worker.run(as_task(one))), 1);
}

TEST(Worker, CancellingTheCallerCancelsTheTask) {
  Worker worker;
  std::atomic<bool> is_released{false};
  std::atomic<std::size_t> done{0};
  auto cancel = std::make_shared<boost::asio::cancellation_signal>();
  EventLoops loops(1);
  Gate gate;
  const auto work = [&]() -> Task<void> {
    try {
      co_await worker.run(wait_for(&is_released));
    } catch (const boost::system::system_error&) {
      ++done;
    }
  };
  spawn(gate, loops.at(0), work(), cancel);
  boost::asio::post(loops.at(0), [&] { cancel->emit(boost::asio::cancellation_type::terminal); });
  gate.close();
  ASSERT_TRUE(gate.wait_for(std::chrono::seconds(30)));
  EXPECT_EQ(done, 1U);
}

TEST(Yield, LetsTheOthersOfTheLoopRunBetweenTwoSlices) {
  std::string text;
  {
    EventLoops loops(1);
    Gate gate;
    std::atomic<bool> is_ready{false};
    boost::asio::post(loops.at(0), [&] {
      spawn(gate, loops.at(0), append(&text, 'a'));
      spawn(gate, loops.at(0), append(&text, 'b'));
      is_ready = true;
    });
    while (!is_ready) std::this_thread::yield();
    gate.close();
    ASSERT_TRUE(gate.wait_for(std::chrono::seconds(30)));
  }
  EXPECT_EQ(text, "ababab");
}

}  // namespace
}  // namespace polly
