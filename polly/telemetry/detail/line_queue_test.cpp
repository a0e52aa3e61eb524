#include "polly/telemetry/detail/line_queue.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <array>
#include <string>
#include <thread>
#include <vector>

namespace polly::log_detail {
namespace {

using namespace std::chrono_literals;

// A pipe of one page, which the test reads when it wants to.
class SlowPipe {
 public:
  explicit SlowPipe(int flags = 0) {
    EXPECT_EQ(pipe2(ends_.data(), O_CLOEXEC), 0);
    EXPECT_GT(fcntl(ends_[1], F_SETPIPE_SZ, 4096), 0);
    EXPECT_EQ(fcntl(ends_[1], F_SETFL, O_WRONLY | flags), 0);
  }
  SlowPipe(const SlowPipe&) = delete;
  SlowPipe& operator=(const SlowPipe&) = delete;
  ~SlowPipe() {
    close_reader();
    close(ends_[1]);
  }

  int writer() const noexcept { return ends_[1]; }

  // The next lines, at least `count` of them; fewer where none comes for ten seconds.
  std::vector<std::string> read_lines(std::size_t count) {
    std::vector<std::string> lines;
    pollfd readable{ends_[0], POLLIN, 0};
    while (lines.size() < count && poll(&readable, 1, 10'000) == 1) {
      std::array<char, 4096> bytes{};
      const ssize_t size = read(ends_[0], bytes.data(), bytes.size());
      if (size <= 0) break;
      rest_.append(bytes.data(), static_cast<std::size_t>(size));
      for (std::size_t end = rest_.find('\n'); end != std::string::npos; end = rest_.find('\n')) {
        lines.push_back(rest_.substr(0, end));
        rest_.erase(0, end + 1);
      }
    }
    return lines;
  }

  void close_reader() {
    if (ends_[0] >= 0) close(ends_[0]);
    ends_[0] = -1;
  }

 private:
  std::array<int, 2> ends_{};
  std::string rest_;
};

std::string notice(std::uint64_t dropped) {
  return "dropped " + std::to_string(dropped);
}

TEST(LineQueue, WritesEveryLineInItsOrder) {
  SlowPipe pipe;
  LineQueue queue(pipe.writer(), notice);
  std::thread writer([&queue] {
    for (int i = 0; i < 2000; ++i) queue.push(std::to_string(i));
  });
  const std::vector<std::string> lines = pipe.read_lines(2000);
  writer.join();
  ASSERT_EQ(lines.size(), 2000U);
  for (std::size_t i = 0; i < lines.size(); ++i) EXPECT_EQ(lines[i], std::to_string(i));
  EXPECT_EQ(queue.dropped(), 0U);
}

TEST(LineQueue, AReaderThatPausesDelaysNoLoggerAndLearnsHowManyLinesItMissed) {
  SlowPipe pipe;
  LineQueue queue(pipe.writer(), notice);
  const std::string line(1000, 'x');
  const std::size_t pushed = 2 * LineQueue::kBytesMax / line.size();
  for (std::size_t i = 0; i < pushed; ++i) queue.push(line);
  const std::uint64_t dropped = queue.dropped();
  EXPECT_GT(dropped, pushed / 3);
  EXPECT_LT(dropped, 2 * pushed / 3);

  const std::vector<std::string> lines = pipe.read_lines(pushed - dropped + 1);
  ASSERT_EQ(lines.size(), pushed - dropped + 1);
  EXPECT_EQ(lines.back(), notice(dropped));
  queue.push("it flows again");
  EXPECT_EQ(pipe.read_lines(1), std::vector<std::string>{"it flows again"});
  EXPECT_EQ(queue.dropped(), dropped);
}

TEST(LineQueue, TheNoticeStandsInPlaceOfTheDroppedLines) {
  SlowPipe pipe;
  LineQueue queue(pipe.writer(), notice);
  const std::string line(1000, 'x');
  while (queue.dropped() == 0) queue.push(line);
  std::uint64_t dropped = 0;
  do {  // until there is room again
    pipe.read_lines(64);
    dropped = queue.dropped();
    queue.push("behind the gap");
  } while (queue.dropped() != dropped);
  std::vector<std::string> lines;
  while (lines.empty() || lines.back() != "behind the gap") {
    std::vector<std::string> more = pipe.read_lines(1);
    ASSERT_FALSE(more.empty());
    lines.insert(lines.end(), more.begin(), more.end());
  }
  ASSERT_GT(lines.size(), LineQueue::kBytesMax / line.size() / 3);
  EXPECT_EQ(lines.at(lines.size() - 3), line);
  EXPECT_EQ(lines.at(lines.size() - 2), notice(dropped));
}

TEST(LineQueue, TheLastLinesAreWrittenBeforeItIsDestroyed) {
  SlowPipe pipe;
  std::thread reader([&pipe] { EXPECT_EQ(pipe.read_lines(500).size(), 500U); });
  {
    LineQueue queue(pipe.writer(), notice);
    for (int i = 0; i < 500; ++i) queue.push(std::string(100, 'x'));
  }
  reader.join();
}

TEST(LineQueue, AReaderThatIsStuckDelaysTheDestructorForASecondAtMost) {
  SlowPipe pipe;
  const auto before = std::chrono::steady_clock::now();
  {
    LineQueue queue(pipe.writer(), notice);
    for (int i = 0; i < 500; ++i) queue.push(std::string(100, 'x'));
    EXPECT_FALSE(queue.flush(10ms));
  }
  const auto took = std::chrono::steady_clock::now() - before;
  EXPECT_GE(took, LineQueue::kEndMax);
  EXPECT_LT(took, LineQueue::kEndMax + 2s);
  pipe.close_reader();  // lets its thread end
}

TEST(LineQueue, FlushWaitsUntilEverythingIsWritten) {
  SlowPipe pipe;
  LineQueue queue(pipe.writer(), notice);
  for (int i = 0; i < 10; ++i) queue.push("line");
  EXPECT_TRUE(queue.flush(10s));
  EXPECT_EQ(pipe.read_lines(10).size(), 10U);
}

TEST(LineQueue, APipeThatAnotherProcessMadeNonBlockingLosesNothing) {
  SlowPipe pipe(O_NONBLOCK);
  LineQueue queue(pipe.writer(), notice);
  for (int i = 0; i < 500; ++i) queue.push(std::string(100, 'x'));
  EXPECT_EQ(pipe.read_lines(500), std::vector<std::string>(500, std::string(100, 'x')));
  EXPECT_EQ(queue.dropped(), 0U);
}

TEST(LineQueue, ALogThatCannotBeWrittenIsCountedAndOtherwiseIgnored) {
  const int full = open("/dev/full", O_WRONLY | O_CLOEXEC);
  LineQueue queue(full, notice);
  for (int i = 0; i < 10; ++i) queue.push("line");
  EXPECT_TRUE(queue.flush(10s));
  EXPECT_GE(queue.dropped(), 10U);
  close(full);
}

}  // namespace
}  // namespace polly::log_detail
