#include "polly/backends/sqlite/detail/job_queue.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <memory>
#include <optional>
#include <string>
#include <thread>

#include "polly/backends/sqlite/detail/ticker.hpp"
#include "polly/testing/noise.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::sqlite {
namespace {

using namespace std::chrono_literals;

constexpr TimePoint kNow{1h};  // not read from a clock

class JobQueueTest : public ::testing::Test {
 protected:
  using Nothing = Work<bool>;

  std::shared_ptr<Nothing> submit(JobQueue& queue, TimePoint deadline = Context::kNoDeadline, std::size_t bytes = 0) {
    auto job = std::make_shared<Nothing>(deadline, bytes, [](EntryTable&, WallTime) { return true; });
    queue.submit(job, Waker([this] { ++woken_; }), loop_.get_executor());
    return job;
  }

  // How many callers were woken since the last call.
  int woken() {
    loop_.restart();
    loop_.run();
    return std::exchange(woken_, 0);
  }

  static std::optional<ErrorKind> end_of(const std::shared_ptr<Nothing>& job) {
    try {
      job->take();
    } catch (const Error& error) {
      return error.kind();
    }
    return std::nullopt;
  }

  boost::asio::io_context loop_;
  int woken_ = 0;
  JobQueue writes_{JobQueue::Kind::writes};
  JobQueue reads_{JobQueue::Kind::reads};
};

TEST_F(JobQueueTest, AJobThatIsLateWhileItWaitsIsNotDone) {
  const auto job = submit(writes_, kNow);
  writes_.end_late(kNow - 1ns);
  EXPECT_EQ(woken(), 0);
  writes_.end_late(kNow);
  EXPECT_EQ(woken(), 1);
  EXPECT_EQ(end_of(job), ErrorKind::deadline_exceeded);
  EXPECT_TRUE(writes_.is_empty());
}

TEST_F(JobQueueTest, AWriteThatIsLateUnderWayIsPerhapsDone) {
  const auto job = submit(writes_, kNow);
  JobQueue::Batch batch = writes_.take(TimePoint::max());
  writes_.start(batch);
  writes_.end_late(kNow);
  EXPECT_EQ(woken(), 1);
  EXPECT_EQ(end_of(job), ErrorKind::unknown_outcome);
  writes_.finish(batch);
  EXPECT_EQ(woken(), 0);
}

TEST_F(JobQueueTest, AReadThatIsLateUnderWayIsOnlyLate) {
  const auto job = submit(reads_, kNow);
  JobQueue::Batch batch = reads_.take(TimePoint::max());
  reads_.start(batch);
  reads_.end_late(kNow);
  EXPECT_EQ(woken(), 1);
  EXPECT_EQ(end_of(job), ErrorKind::deadline_exceeded);
}

TEST_F(JobQueueTest, AJobThatIsLateBeforeItBeginsIsNotStarted) {
  const auto job = submit(writes_, kNow);
  submit(writes_);
  JobQueue::Batch batch = writes_.take(TimePoint::max());
  writes_.end_late(kNow);
  EXPECT_EQ(end_of(job), ErrorKind::deadline_exceeded);
  writes_.start(batch);
  EXPECT_EQ(batch.size(), 1U);
}

TEST_F(JobQueueTest, TheErrorOfALateJobNamesTheLockOfAnotherProcess) {
  const auto job = submit(writes_, kNow);
  writes_.set_waits_for_lock(true);
  writes_.end_late(kNow);
  try {
    job->take();
    FAIL();
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("lock"), std::string::npos) << error.what();
  }
}

TEST_F(JobQueueTest, ACancelledJobIsNotTaken) {
  const auto job = submit(writes_);
  const auto other = submit(writes_);
  writes_.cancel(*job);
  EXPECT_EQ(end_of(job), ErrorKind::cancelled);
  EXPECT_EQ(woken(), 1);
  const JobQueue::Batch batch = writes_.take(TimePoint::max());
  ASSERT_EQ(batch.size(), 1U);
  EXPECT_EQ(batch.front(), other);
  EXPECT_TRUE(writes_.has_callers(batch));
  writes_.cancel(*other);
  EXPECT_FALSE(writes_.has_callers(batch));
}

TEST_F(JobQueueTest, ACloseEndsWaitingAndLaterJobsAndNotThoseUnderWay) {
  const auto under_way = submit(writes_);
  JobQueue::Batch batch = writes_.take(TimePoint::max());
  writes_.start(batch);
  const auto waiting = submit(writes_);
  writes_.close();
  EXPECT_EQ(woken(), 1);
  EXPECT_EQ(end_of(waiting), ErrorKind::closed);
  EXPECT_EQ(end_of(submit(writes_)), ErrorKind::closed);
  EXPECT_EQ(woken(), 1);
  writes_.fail(batch, Error(ErrorKind::unavailable, "the disk failed"));
  EXPECT_EQ(end_of(under_way), ErrorKind::unavailable);
  EXPECT_TRUE(writes_.take(TimePoint::max()).empty());
  EXPECT_TRUE(writes_.is_closed());
}

TEST_F(JobQueueTest, MoreJobsThanCanWaitAreRefusedAtOnce) {
  for (std::size_t i = 0; i < JobQueue::kJobsMax; ++i) submit(writes_);
  EXPECT_EQ(end_of(submit(writes_)), ErrorKind::resource_exhausted);
  EXPECT_EQ(writes_.take(TimePoint::max()).size(), JobQueue::kBatchJobsMax);
  submit(writes_);
  EXPECT_EQ(woken(), 1);
}

TEST_F(JobQueueTest, MoreBytesThanCanWaitAreRefusedUntilLateJobsHaveEnded) {
  constexpr std::size_t kHalf = JobQueue::kBytesMax / 2;
  submit(writes_, kNow, kHalf);
  submit(writes_, kNow, kHalf);
  EXPECT_EQ(end_of(submit(writes_, kNow, 1)), ErrorKind::resource_exhausted);
  writes_.end_late(kNow);
  EXPECT_EQ(woken(), 3);
  submit(writes_, Context::kNoDeadline, kHalf);
  EXPECT_EQ(woken(), 0);
}

TEST_F(JobQueueTest, ABatchEndsWithTheJobThatExceedsItsBytes) {
  for (int i = 0; i < 3; ++i) submit(writes_, Context::kNoDeadline, JobQueue::kBatchBytesMax / 2);
  EXPECT_EQ(writes_.take(TimePoint::max()).size(), 2U);
  EXPECT_EQ(writes_.take(TimePoint::max()).size(), 1U);
}

TEST_F(JobQueueTest, ATakeWithoutJobsEndsInTime) {
  EXPECT_TRUE(writes_.take(system_clock().now() + 1ms).empty());
  EXPECT_TRUE(writes_.take(system_clock().now() - 1h).empty());
}

TEST_F(JobQueueTest, ATakeIsWokenByAJobAndByAClose) {
  std::atomic<std::size_t> taken{0};
  std::thread thread([&] {
    while (!writes_.is_closed()) taken += writes_.take(TimePoint::max()).size();
  });
  for (std::size_t i = 1; i <= 20; ++i) {
    submit(writes_);
    EXPECT_TRUE(testing::comes_true(5s, [&] { return taken == i; }));
  }
  writes_.close();
  thread.join();
}

TEST(Ticker, CallsItsFunctionUntilItIsStopped) {
  std::atomic<int> looks{0};
  Ticker ticker([&] { ++looks; });
  EXPECT_TRUE(testing::comes_true(5s, [&] { return looks >= 3; }));
  ticker.stop();
  const int before = looks;
  ticker.stop();
  EXPECT_EQ(looks, before);
}

}  // namespace
}  // namespace polly::sqlite
