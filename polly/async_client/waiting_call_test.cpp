#include "polly/async_client/waiting_call.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace polly::async_client {
namespace {

enum class NumberedEnd { waiting, answered, cancelled };

class Numbered final : public WaitingCall<Numbered, NumberedEnd> {
 public:
  explicit Numbered(int its_number) : WaitingCall(TimePoint::max()), number(its_number) {}
  ~Numbered() { leave_home(); }

  const int number;
};

class Home final : public CallHome<Numbered> {
 public:
  void abandon(Numbered& call) noexcept override { abandoned.push_back(call.number); }

  std::vector<int> abandoned;
};

TEST(AsyncWaitingCall, ThatIsDestroyedLeavesItsHome) {
  Home home;
  {
    Numbered call(7);
    call.move_to(&home);
  }
  EXPECT_EQ(home.abandoned, std::vector<int>{7});
}

TEST(AsyncWaitingCall, ThatHasEndedHasNoHomeToLeave) {
  Home home;
  int woken = 0;
  {
    Numbered call(7);
    call.wait_with(Waker([&woken] { ++woken; }));
    call.move_to(&home);
    EXPECT_EQ(call.end(), NumberedEnd::waiting);
    Waker waker = call.finish(NumberedEnd::answered);
    EXPECT_EQ(call.end(), NumberedEnd::answered);
    EXPECT_EQ(call.home(), nullptr);
    EXPECT_EQ(woken, 0);
    std::move(waker)();
  }
  EXPECT_EQ(woken, 1);
  EXPECT_TRUE(home.abandoned.empty());
}

TEST(AsyncWaitingCall, LeavesTheHomeThatItIsInNow) {
  Home queue;
  Home pipeline;
  {
    Numbered call(7);
    call.move_to(&queue);
    call.move_to(&pipeline);
  }
  EXPECT_TRUE(queue.abandoned.empty());
  EXPECT_EQ(pipeline.abandoned, std::vector<int>{7});
}

TEST(AsyncWaitingCall, MayWaitOnceMoreAfterItHasEnded) {
  Numbered call(7);
  call.wait_with(Waker([] {}));
  Waker dropped = call.finish(NumberedEnd::cancelled);
  call.wait_with(Waker([] {}));
  EXPECT_EQ(call.end(), NumberedEnd::waiting);
}

}  // namespace
}  // namespace polly::async_client
