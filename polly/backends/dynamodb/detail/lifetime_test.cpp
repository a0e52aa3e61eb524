#include "polly/backends/dynamodb/detail/lifetime.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <memory>
#include <optional>
#include <utility>

namespace polly::dynamodb_backend {
namespace {

struct Trace {
  std::shared_ptr<int> held = std::make_shared<int>(0);
  bool has_gone_on = false;
};

Task<void> go_on_within(Lifetime::Flag is_over, Trace* trace) {
  const std::shared_ptr<int> held = trace->held;
  co_await yield_within(std::move(is_over));
  trace->has_gone_on = true;
}

void ignore(std::exception_ptr) {}

TEST(Lifetime, ACallThatYieldsGoesOnWhileTheStoreIsThere) {
  boost::asio::io_context loop;
  const Lifetime lifetime;
  Trace trace;
  boost::asio::co_spawn(loop, go_on_within(lifetime.flag(), &trace), ignore);
  loop.poll();
  EXPECT_TRUE(trace.has_gone_on);
}

TEST(Lifetime, ACallThatYieldsIsDestroyedAndDoesNotGoOnAfterTheStore) {
  boost::asio::io_context loop;
  std::optional<Lifetime> lifetime(std::in_place);
  Trace trace;
  boost::asio::co_spawn(loop, go_on_within(lifetime->flag(), &trace), ignore);
  while (trace.held.use_count() == 1) loop.poll_one();
  lifetime.reset();
  loop.poll();
  EXPECT_FALSE(trace.has_gone_on);
  EXPECT_EQ(trace.held.use_count(), 1) << "the coroutine is destroyed";
}

TEST(Slices, AreFullWith64KiB) {
  Slices slices;
  EXPECT_FALSE(slices.is_full_with(Slices::kBytes - 1));
  EXPECT_TRUE(slices.is_full_with(1));
  EXPECT_FALSE(slices.is_full_with(1));
  EXPECT_TRUE(slices.is_full_with(3 * Slices::kBytes));
}

}  // namespace
}  // namespace polly::dynamodb_backend
