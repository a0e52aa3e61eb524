#include "polly/async_client/silence.hpp"

#include <gtest/gtest.h>

namespace polly::async_client {
namespace {

using namespace std::chrono_literals;

class SilenceOfAServer : public ::testing::Test {
 protected:
  Duration after(Duration step) {
    now_ += step;
    silence_.tick(now_, portions_);
    return silence_.lasts();
  }

  TimePoint now_{1h};
  std::size_t portions_ = 0;
  Silence silence_{now_};
};

TEST_F(SilenceOfAServer, LastsAsLongAsTheTicksUntilSomethingIsHeard) {
  EXPECT_EQ(after(25ms), Duration(25ms));
  EXPECT_EQ(after(30ms), Duration(55ms));
  silence_.end();
  EXPECT_EQ(silence_.lasts(), Duration(0ms));
  EXPECT_EQ(after(25ms), Duration(25ms));
}

TEST_F(SilenceOfAServer, EndsWithEachPortionOfALongWriteThatIsTaken) {
  after(25ms);
  ++portions_;
  EXPECT_EQ(after(25ms), Duration(0ms));
  EXPECT_EQ(after(25ms), Duration(25ms)) << "no more was taken";
}

TEST_F(SilenceOfAServer, IsNotTheTimeInWhichThisProcessDidNotRun) {
  EXPECT_EQ(after(10s), Silence::kTickMax);
  EXPECT_EQ(after(25ms), Silence::kTickMax + Duration(25ms));
}

TEST_F(SilenceOfAServer, IsNotWhatTheClockWasMovedBy) {
  EXPECT_EQ(after(-10s), Duration(0ms));
  EXPECT_EQ(after(25ms), Duration(25ms));
}

}  // namespace
}  // namespace polly::async_client
