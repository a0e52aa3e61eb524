#include "polly/base/run.hpp"

#include <gtest/gtest.h>

#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <memory>
#include <string>
#include <thread>

#include "polly/base/error.hpp"

namespace polly {
namespace {

Task<std::string> greet(std::string name) {
  co_await boost::asio::post(boost::asio::use_awaitable);  // once around the loop
  co_return "hello " + name;
}

Task<std::unique_ptr<int>> make_pointer() {
  co_return std::make_unique<int>(42);
}

Task<void> set(bool* done) {
  co_await boost::asio::post(boost::asio::use_awaitable);
  *done = true;
}

Task<int> fail_to_count() {
  co_await boost::asio::post(boost::asio::use_awaitable);
  throw Error(ErrorKind::closed, "closed");
}

Task<void> fail_with_nothing() {
  throw Error(ErrorKind::cancelled, "cancelled");
  co_return;
}

Task<std::thread::id> where() {
  co_return std::this_thread::get_id();
}

TEST(Run, ReturnsWhatTheTaskReturns) {
  EXPECT_EQ(run(greet("polly")), "hello polly");
  EXPECT_EQ(*run(make_pointer()), 42);
  bool done = false;
  run(set(&done));
  EXPECT_TRUE(done);
}

TEST(Run, RethrowsWhatTheTaskThrows) {
  try {
    (void)run(fail_to_count());
    FAIL() << "nothing was thrown";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::closed);
  }
  EXPECT_THROW(run(fail_with_nothing()), Error);
}

TEST(Run, StaysOnItsThread) {
  EXPECT_EQ(run(where()), std::this_thread::get_id());
}

}  // namespace
}  // namespace polly
