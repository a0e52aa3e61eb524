#include "polly/state/fact_waits.hpp"

#include <gtest/gtest.h>
#include <malloc.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <future>
#include <iostream>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/state/detail/test_waits.hpp"
#include "polly/testing/sanitizers.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using state_detail::kLong;

class FactWaitsFound : public state_detail::WaitsTest {};

TEST_F(FactWaitsFound, AnswersAtOnceWhatIsStored) {
  run(state_.store(Context(), commit_, kPrNumber, 42));
  EXPECT_EQ(run(state_.wait(Context(), commit_, kPrNumber, kLong)), 42);
  EXPECT_EQ(waits("known"), "1");
}

TEST_F(FactWaitsFound, AFactThatTheSameServiceStoresIsTheAnswer) {
  auto answer = start(commit_, kPrNumber);
  wait_for_waiters(1);
  run(state_.store(Context(), commit_, kPrNumber, 42));
  EXPECT_EQ(answer.get(), 42);
}

TEST_F(FactWaitsFound, AFactThatAnEventAdvancesIsAnsweredWithTheStoredValue) {
  auto answer = start(commit_, kPrNumber);
  wait_for_waiters(1);
  std::vector<KnownFact> facts(1, KnownFact(kPrNumber, 42));
  run(state_.advance(Context(), commit_, facts));
  EXPECT_EQ(answer.get(), 42);
}

TEST_F(FactWaitsFound, AFactThatAnotherProgramStoresIsTheAnswer) {
  auto answer = start(commit_, kPrNumber);
  wait_for_looks();
  run(other_.store(Context(), commit_, kPrNumber, 42));
  EXPECT_EQ(answer.get(), 42);
}

// Each order of a write, the read, the registration and the sleep.
TEST_F(FactWaitsFound, AFactThatIsToldBetweenTheReadAndTheSleepIsNotLost) {
  backend_->after_get = [this] { run(state_.store(Context(), commit_, kPrNumber, 42)); };
  const int looks = backend_->looks;
  EXPECT_EQ(run(state_.wait(Context(), commit_, kPrNumber, kLong)), 42);
  EXPECT_EQ(backend_->looks, looks) << "the wake-up itself is the answer";
}

TEST_F(FactWaitsFound, AFactThatAnotherStoresBetweenTheReadAndTheSleepIsNotLost) {
  backend_->after_get = [this] { run(other_.store(Context(), commit_, kPrNumber, 42)); };
  EXPECT_EQ(run(state_.wait(Context(), commit_, kPrNumber, kLong)), 42);
}

TEST_F(FactWaitsFound, AWriteWhileALookIsMadeIsFoundByTheNext) {
  auto answer = start(commit_, kPrNumber);
  auto beside = start(commit(7), kPrNumber);
  wait_for_looks();
  for (int i = 1; i <= 20; ++i) {
    auto each = start(commit(100 + i), kPrNumber);
    run(other_.store(Context(), commit(100 + i), kPrNumber, i));
    EXPECT_EQ(each.get(), i);
  }
  run(other_.store(Context(), commit_, kPrNumber, 1));
  run(other_.store(Context(), commit(7), kPrNumber, 7));
  EXPECT_EQ(answer.get(), 1);
  EXPECT_EQ(beside.get(), 7);
}

TEST_F(FactWaitsFound, WaitsUntilAllNamedFactsAreKnown) {
  std::vector<Fact<std::int64_t>> facts{kPrNumber, kWorkflowRunId};
  auto answer = start_task(state_.wait(Context(), commit_, std::move(facts), kLong));
  wait_for_waiters(1);
  run(state_.store(Context(), commit_, kPrNumber, 42));
  wait_for_looks();
  EXPECT_EQ(answer.wait_for(0s), std::future_status::timeout);
  run(other_.store(Context(), commit_, kCheckSuiteId, 3));
  run(other_.store(Context(), commit_, kWorkflowRunId, 7));
  const CommitState state = answer.get();
  EXPECT_EQ(state[kPrNumber], 42);
  EXPECT_EQ(state[kWorkflowRunId], 7);
  EXPECT_EQ(state[kCheckSuiteId], 3) << "the answer has the whole commit";
}

TEST_F(FactWaitsFound, AFactThatIsForgottenMeanwhileIsMissingAgain) {
  std::vector<Fact<std::int64_t>> facts{kPrNumber, kWorkflowRunId};
  run(state_.store(Context(), commit_, kPrNumber, 42));
  auto answer = start_task(state_.wait(Context(), commit_, std::move(facts), kLong));
  wait_for_waiters(1);
  run(state_.forget(Context(), commit_, kPrNumber));
  run(state_.store(Context(), commit_, kWorkflowRunId, 7));
  wait_for_looks();
  EXPECT_EQ(answer.wait_for(0s), std::future_status::timeout);
  run(other_.store(Context(), commit_, kPrNumber, 43));
  EXPECT_EQ(answer.get()[kPrNumber], 43);
}

TEST_F(FactWaitsFound, OneLookATickServesAll) {
  std::vector<std::future<std::optional<std::int64_t>>> answers;
  for (int i = 0; i < 500; ++i) answers.push_back(start(commit(i), kPrNumber));
  wait_for_waiters(500);
  wait_for_looks();
  const int before = backend_->looks;
  const auto began = std::chrono::steady_clock::now();
  wait_for_looks();
  const auto ticks = (std::chrono::steady_clock::now() - began) / 50ms + 1;
  EXPECT_LE(backend_->looks - before, ticks);
  for (int i = 0; i < 500; ++i) run(other_.store(Context(), commit(i), kPrNumber, i));
  for (int i = 0; i < 500; ++i) EXPECT_EQ(answers[static_cast<std::size_t>(i)].get(), i);
  EXPECT_EQ(series("polly_state_waiters"), "0");
}

TEST_F(FactWaitsFound, NothingIsLookedAtWhenNoOneWaits) {
  auto answer = start(commit_, kPrNumber);
  wait_for_looks();
  run(state_.store(Context(), commit_, kPrNumber, 42));
  answer.get();
  // A second service on the same loops makes its looks: so long is certainly more than a tick.
  auto later = start_task(other_.wait(Context(), commit(9), kPrNumber, 150ms));
  const int looks = backend_->looks;
  later.get();
  EXPECT_LE(backend_->looks, looks + 1) << "one may have been under way";
}

TEST_F(FactWaitsFound, FactsOfAnOlderLayoutAreFound) {
  StateService old(store_, telemetry_, StateService::kLifetimeDefault, StateKeys::plain, GoLayout::v1);
  auto answer = start_task(old.wait(Context(), commit_, kPrNumber, kLong));
  wait_for_looks();
  run(other_store_.set(Context(), Key("pr:" + testing::kSha), 42));
  EXPECT_EQ(answer.get(), 42);
}

TEST_F(FactWaitsFound, ALoopThatIsHeldDoesNotDelayTheOthers) {
  EventLoops held(1);
  std::promise<void> release;
  auto beside = start(commit_, kPrNumber);
  asio::co_spawn(held.at(0), state_.wait(Context(), commit(1), kPrNumber, kLong), [](auto&&...) {});
  wait_for_waiters(2);
  asio::post(held.at(0), [held_until = release.get_future().share()] { held_until.wait(); });
  for (int i = 0; i < 5; ++i) {  // more ticks than looks that one loop may have
    run(other_.store(Context(), commit(50 + i), kPrNumber, i));
    auto each = start(commit(50 + i), kWorkflowRunId);
    wait_for_looks();
    run(other_.store(Context(), commit(50 + i), kWorkflowRunId, i));
    EXPECT_EQ(each.get(), i);
  }
  run(other_.store(Context(), commit_, kPrNumber, 42));
  EXPECT_EQ(beside.get(), 42);
  release.set_value();
  run(state_.store(Context(), commit(1), kPrNumber, 1));
  wait_for_waiters(0);
}

// What `make_task` holds while it sleeps, one of kWaiters, started by co_spawn.
constexpr int kWaiters = 2000;

template <class MakeTask, class AreAsleep>
std::size_t bytes_of_each(const MakeTask& make_task, const AreAsleep& are_asleep) {
  const auto held = [] { return ::mallinfo2().uordblks; };
  const std::size_t before = held();
  asio::io_context loop(1);
  for (int i = 0; i < kWaiters; ++i) asio::co_spawn(loop, make_task(i, loop), [](auto&&...) {});
  do loop.poll();
  while (!are_asleep());
  return (held() - before) / kWaiters;
}

Task<void> sleep_on(asio::steady_timer* timer) {
  co_await timer->async_wait(asio::deferred);
}

TEST_F(FactWaitsFound, OneWhoWaitsHoldsLessThanTwoKibibytes) {
  if (testing::kHasSanitizers) GTEST_SKIP() << "a sanitizer's allocator counts otherwise";
  const Repository repository("a-company-with-a-long-name", "a-repository-with-a-long-name");
  std::optional<asio::steady_timer> timer;
  const auto sleeper = [&](int, asio::io_context& loop) {
    if (!timer) timer.emplace(loop, std::chrono::hours(1));
    return sleep_on(&*timer);
  };
  const auto waiter = [&](int number, asio::io_context&) {
    return state_.wait(Context(), Commit(commit(number).sha(), repository), kPrNumber, kLong);
  };
  const std::size_t caller = bytes_of_each(sleeper, [] { return true; });
  const std::size_t whole =
      bytes_of_each(waiter, [&] { return series("polly_state_waiters") == std::to_string(kWaiters); });
  std::cout << "a coroutine that sleeps: " << caller << " bytes; one that waits for a fact: " << whole << " bytes\n";
  EXPECT_LT(whole - caller, 2048U);
}

}  // namespace
}  // namespace polly
