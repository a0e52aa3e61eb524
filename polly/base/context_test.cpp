#include "polly/base/context.hpp"

#include <gtest/gtest.h>

#include <string>
#include <type_traits>

namespace polly {
namespace {

using namespace std::chrono_literals;

static_assert(std::is_trivially_copyable_v<Context>);

TEST(Context, HasNoDeadlineToBeginWith) {
  const Context ctx;
  EXPECT_FALSE(ctx.has_deadline());
  EXPECT_FALSE(ctx.is_late(TimePoint::max() - 1ns));
  EXPECT_FALSE(ctx.trace().is_valid());
  EXPECT_EQ(ctx.request_id(), "");
}

TEST(Context, IsLateFromItsDeadlineOn) {
  ManualClock clock;
  const Context ctx = Context().with_timeout(clock, 2s);
  EXPECT_TRUE(ctx.has_deadline());
  clock.advance(2s - 1ns);
  EXPECT_FALSE(ctx.is_late(clock.now()));
  clock.advance(1ns);
  EXPECT_TRUE(ctx.is_late(clock.now()));
}

TEST(Context, TheEarlierDeadlineCounts) {
  const ManualClock clock;
  const Context ctx = Context().with_timeout(clock, 5s);
  EXPECT_EQ(ctx.with_timeout(clock, 2s).deadline(), clock.now() + 2s);
  EXPECT_EQ(ctx.with_timeout(clock, 9s).deadline(), clock.now() + 5s);
  EXPECT_EQ(ctx.with_deadline(Context::kNoDeadline).deadline(), clock.now() + 5s);
}

TEST(Context, ATimeoutThatEndsAfterAllTimeIsNone) {
  const ManualClock clock;
  EXPECT_FALSE(Context().with_timeout(clock, Duration::max()).has_deadline());
  EXPECT_TRUE(Context().with_timeout(clock, -1s).is_late(clock.now()));
  EXPECT_TRUE(Context().with_timeout(clock, 0s).is_late(clock.now()));
}

TEST(Context, ACopyCarriesEverything) {
  const ManualClock clock;
  const auto trace = *TraceContext::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  const Context ctx = Context().with_request_id("d-1").with_trace(trace).with_timeout(clock, 1s);
  EXPECT_EQ(ctx.request_id(), "d-1");
  EXPECT_EQ(ctx.trace(), trace);
  EXPECT_EQ(ctx.deadline(), clock.now() + 1s);
}

TEST(Context, ARequestIdIsCutAndReplaced) {
  const Context ctx = Context().with_request_id(std::string(100, 'x'));
  EXPECT_EQ(ctx.request_id(), std::string(Context::kRequestIdBytesMax, 'x'));
  EXPECT_EQ(ctx.with_request_id("ab").request_id(), "ab");
  EXPECT_EQ(ctx.with_request_id("").request_id(), "");
}

}  // namespace
}  // namespace polly
