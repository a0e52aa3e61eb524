#include "polly/cli/standard_output.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <sstream>
#include <string>
#include <thread>

#include "polly/testing/socket.hpp"

namespace polly::cli {

namespace {

struct Finished {
  int code = -1;
  std::string errors;
};

Finished finish(StandardOutput& output, int code) {
  std::ostringstream errors;
  Finished finished;
  finished.code = output.finish(code, errors);
  finished.errors = errors.str();
  return finished;
}

Finished write_to(int descriptor, int code, const std::string& text) {
  StandardOutput output(descriptor);
  std::ostream out(&output);
  out << text;
  return finish(output, code);
}

}  // namespace

TEST(StandardOutput, EverythingIsWrittenThroughANonBlockingPipe) {
  for (const std::size_t size : {0U, 1U, 65'536U, 65'537U, 1'000'000U}) {
    int ends[2];
    ASSERT_EQ(::pipe(ends), 0);
    const testing::Socket out_end(ends[0]);
    testing::Socket in_end(ends[1]);
    ASSERT_EQ(::fcntl(ends[1], F_SETFL, O_NONBLOCK), 0);
    std::string sent;
    for (std::size_t i = 0; i < size; ++i) sent += static_cast<char>('a' + i % 26);
    std::thread writer([&] {
      EXPECT_EQ(write_to(in_end.fd(), 0, sent).code, 0);
      in_end.close();
    });
    std::string received;
    std::array<char, 4096> block;
    for (ssize_t count = 1; count > 0;) {
      count = ::read(out_end.fd(), block.data(), block.size());
      received.append(block.data(), static_cast<std::size_t>(std::max<ssize_t>(count, 0)));
    }
    writer.join();
    EXPECT_TRUE(received == sent) << size;
  }
}

TEST(StandardOutput, AFullDiskTurnsAnAnswerIntoAFailure) {
  const testing::Socket full(::open("/dev/full", O_WRONLY));
  for (const auto& [code, expected] : {std::pair(0, 1), std::pair(3, 1), std::pair(1, 1), std::pair(2, 2),
                                       std::pair(4, 4), std::pair(5, 5), std::pair(6, 6)}) {
    const Finished finished = write_to(full.fd(), code, "x");
    EXPECT_EQ(finished.code, expected);
    EXPECT_EQ(finished.errors, "polly: cannot write to standard output: No space left on device\n");
  }
}

TEST(StandardOutput, AFailureInTheMiddleIsReportedAtTheEnd) {
  const testing::Socket full(::open("/dev/full", O_WRONLY));
  StandardOutput output(full.fd());
  std::ostream out(&output);
  out << std::string(100'000, 'x');
  EXPECT_FALSE(out);
  out << "more" << std::flush;
  EXPECT_EQ(finish(output, 0).code, 1);
}

TEST(StandardOutput, AClosedOutputIsNoFailureWhereNothingIsPrinted) {
  EXPECT_EQ(write_to(-1, 0, "").code, 0);
  EXPECT_EQ(write_to(-1, 0, "x").code, 1);
}

TEST(StandardOutput, AReaderThatClosedItsPipeDoesNotChangeTheExitCode) {
  std::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const testing::Socket in(ends[1]);
  ::close(ends[0]);
  const Finished finished = write_to(in.fd(), 3, "x");
  EXPECT_EQ(finished.code, 3);
  EXPECT_EQ(finished.errors, "");
}

}  // namespace polly::cli
