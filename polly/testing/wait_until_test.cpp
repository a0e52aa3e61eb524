#include "polly/testing/wait_until.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

namespace polly::testing {
namespace {

using std::chrono::milliseconds;

std::string error_of(const std::function<bool()>& is_so) {
  try {
    wait_until("the cat is home", milliseconds(5), is_so);
    return "";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

TEST(WaitUntil, PollsUntilItIsSo) {
  int looks = 0;
  wait_until("the fifth look", std::chrono::seconds(10), [&] { return ++looks == 5; });
  EXPECT_EQ(looks, 5);
}

TEST(WaitUntil, PollsOnceWhereThereIsNoTime) {
  EXPECT_TRUE(comes_true(milliseconds(0), [] { return true; }));
  EXPECT_FALSE(comes_true(milliseconds(0), [] { return false; }));
}

TEST(WaitUntil, NamesWhatItWaitedFor) {
  EXPECT_EQ(error_of([] { return false; }), "waited 5 ms until the cat is home: it is not so");
}

TEST(WaitUntil, AnErrorMeansNotYetAndTheLastIsReported) {
  EXPECT_EQ(error_of([]() -> bool { throw std::runtime_error("no cat"); }),
            "waited 5 ms until the cat is home: no cat");
  int looks = 0;
  EXPECT_EQ(error_of([&]() -> bool { return ++looks > 1 ? true : throw std::runtime_error("not yet"); }), "");
}

}  // namespace
}  // namespace polly::testing
