#include "polly/async_client/submit.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <deque>
#include <exception>

#include "polly/async_client/detail/test_lane.hpp"

namespace polly::async_client {
namespace {

enum class AskedEnd { waiting, answered, late, cancelled };

class Asked final : public WaitingCall<Asked, AskedEnd> {
 public:
  explicit Asked(TimePoint deadline = TimePoint::max()) : WaitingCall(deadline) {}
  ~Asked() { leave_home(); }
};

// Answers when the test says so.
class Pool final : public CallHome<Asked> {
 public:
  explicit Pool(TestLane& world) : world_(world) {}

  void take(Asked& call) {
    call.move_to(this);
    waiting.push_back(&call);
  }
  const LaneState& lane() const noexcept { return world_.lane; }
  void abandon(Asked& call) noexcept override { std::erase(waiting, &call); }

  void end_first(AskedEnd end) {
    Asked* call = waiting.front();
    waiting.pop_front();
    world_.lane.wake_soon(call->finish(end));
  }

  std::deque<Asked*> waiting;

 private:
  TestLane& world_;
};

struct Caller {
  AskedEnd end = AskedEnd::waiting;
  bool is_over = false;       // its coroutine went on
  bool is_destroyed = false;  // its frame was destroyed
};

struct NoteDestroyed {
  explicit NoteDestroyed(Caller* its_caller) : caller(its_caller) {}
  ~NoteDestroyed() { caller->is_destroyed = true; }
  Caller* caller;
};

Task<void> ask(Pool* pool, Caller* caller) {
  const NoteDestroyed note(caller);
  Asked call;
  co_await submit(*pool, call);
  caller->end = call.end();
  caller->is_over = true;
}

Task<void> ask_both(Pool* pool, Pool* other, Caller* caller) {
  const NoteDestroyed note(caller);
  Asked first;
  Asked second;
  std::vector<RoutedCall<Pool, Asked>> calls;
  calls.emplace_back(pool, &first);
  calls.emplace_back(other, &second);
  co_await submit_all(calls);
  caller->end = second.end();
  caller->is_over = true;
}

TEST(AsyncSubmit, SuspendsTheCallerUntilItsCallHasEnded) {
  TestLane world;
  Pool pool(world);
  Caller caller;
  world.lane.start(ask(&pool, &caller));
  world.poll();
  ASSERT_EQ(pool.waiting.size(), 1U);
  EXPECT_FALSE(caller.is_over);
  pool.end_first(AskedEnd::late);
  EXPECT_FALSE(caller.is_over) << "woken from within";
  world.poll();
  EXPECT_TRUE(caller.is_over);
  EXPECT_EQ(caller.end, AskedEnd::late);
}

void ignore(std::exception_ptr) {}

TEST(AsyncSubmit, ACallerThatIsCancelledTakesItsCallOutOfItsHome) {
  TestLane world;
  Pool pool(world);
  Caller caller;
  boost::asio::cancellation_signal signal;
  boost::asio::co_spawn(world.io, ask(&pool, &caller), boost::asio::bind_cancellation_slot(signal.slot(), &ignore));
  world.poll();
  ASSERT_EQ(pool.waiting.size(), 1U);
  signal.emit(boost::asio::cancellation_type::terminal);
  EXPECT_TRUE(pool.waiting.empty());
  EXPECT_FALSE(caller.is_over) << "woken from within";
  world.poll();
  EXPECT_EQ(caller.end, AskedEnd::cancelled);
}

TEST(AsyncSubmit, ACancellationAfterTheCallHasEndedChangesNothing) {
  TestLane world;
  Pool pool(world);
  Caller caller;
  boost::asio::cancellation_signal signal;
  boost::asio::co_spawn(world.io, ask(&pool, &caller), boost::asio::bind_cancellation_slot(signal.slot(), &ignore));
  world.poll();
  pool.end_first(AskedEnd::answered);
  signal.emit(boost::asio::cancellation_type::terminal);
  world.poll();
  EXPECT_EQ(caller.end, AskedEnd::answered);
}

TEST(AsyncSubmit, AWakerThatIsDroppedDestroysItsCaller) {
  TestLane outer;
  Pool pool(outer);
  Caller caller;
  {
    boost::asio::io_context io;
    boost::asio::co_spawn(io, ask(&pool, &caller), &ignore);
    io.poll();
    ASSERT_EQ(pool.waiting.size(), 1U);
    Asked* call = pool.waiting.front();
    pool.waiting.pop_front();
    const Waker dropped = call->finish(AskedEnd::cancelled);
  }
  EXPECT_FALSE(caller.is_over);
  EXPECT_TRUE(caller.is_destroyed);
  EXPECT_TRUE(pool.waiting.empty());
}

TEST(AsyncSubmit, ACallerOfAnAbandonedClientIsDestroyedAndNotResumed) {
  TestLane world;
  Pool pool(world);
  Caller caller;
  world.lane.start(ask(&pool, &caller));
  world.poll();
  world.lane.is_abandoned = true;
  pool.end_first(AskedEnd::answered);
  world.poll();
  EXPECT_FALSE(caller.is_over);
  EXPECT_TRUE(caller.is_destroyed);
  EXPECT_EQ(world.lane.gate.running(), 0U);
}

TEST(AsyncSubmit, OfSeveralCallsWakesWhenTheLastHasEnded) {
  TestLane world;
  Pool one(world);
  Pool other(world);
  Caller caller;
  world.lane.start(ask_both(&one, &other, &caller));
  world.poll();
  other.end_first(AskedEnd::answered);
  world.poll();
  EXPECT_FALSE(caller.is_over);
  one.end_first(AskedEnd::late);
  world.poll();
  EXPECT_TRUE(caller.is_over);
  EXPECT_EQ(caller.end, AskedEnd::answered);
}

TEST(AsyncSubmit, OfSeveralCallsCancelsThoseThatStillWait) {
  TestLane world;
  Pool one(world);
  Pool other(world);
  Caller caller;
  boost::asio::cancellation_signal signal;
  boost::asio::co_spawn(world.io, ask_both(&one, &other, &caller),
                        boost::asio::bind_cancellation_slot(signal.slot(), &ignore));
  world.poll();
  one.end_first(AskedEnd::answered);
  signal.emit(boost::asio::cancellation_type::terminal);
  EXPECT_TRUE(other.waiting.empty());
  world.poll();
  EXPECT_TRUE(caller.is_over);
  EXPECT_EQ(caller.end, AskedEnd::cancelled);
}

Task<void> pause(TestLane* world, Caller* caller) {
  const NoteDestroyed note(caller);
  boost::asio::steady_timer timer(world->io, Milliseconds(1));
  co_await sleep(world->lane, timer);
  caller->is_over = true;
}

TEST(AsyncSubmit, SleepEndsWithItsTimerUnlessTheClientWasDestroyed) {
  for (const bool is_abandoned : {false, true}) {
    TestLane world;
    Caller caller;
    world.lane.start(pause(&world, &caller));
    world.poll();
    world.lane.is_abandoned = is_abandoned;
    EXPECT_TRUE(world.until([&] { return caller.is_destroyed; }));
    EXPECT_EQ(caller.is_over, !is_abandoned);
  }
}

}  // namespace
}  // namespace polly::async_client
