// How waits end without an answer, and what that leaves: nothing.
#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <chrono>
#include <future>
#include <string>
#include <utility>
#include <vector>

#include "polly/state/detail/test_waits.hpp"

namespace polly {
namespace {

using namespace std::chrono_literals;
namespace asio = boost::asio;
using state_detail::kLong;

class FactWaitsEnd : public state_detail::WaitsTest {};

TEST_F(FactWaitsEnd, EndsWithoutAnAnswerWhenTheTimeIsOver) {
  EXPECT_EQ(run(state_.wait(Context(), commit_, kPrNumber, 20ms)), std::nullopt);
  EXPECT_EQ(waits("over"), "1");
  EXPECT_EQ(series("polly_state_waiters"), "0");
}

TEST_F(FactWaitsEnd, AnEngineThatDoesNotAnswerDoesNotEndAWait) {
  backend_->fails = true;
  auto answer = start(commit_, kPrNumber);
  wait_for_looks();
  backend_->fails = false;
  run(other_.store(Context(), commit_, kPrNumber, 42));
  EXPECT_EQ(answer.get(), 42);
}

TEST_F(FactWaitsEnd, TheErrorOfTheLastReadIsTheAnswer) {
  backend_->fails = true;
  EXPECT_EQ(failure_of(start(commit_, kPrNumber, 30ms)), ErrorKind::unavailable);
  EXPECT_EQ(waits("failed"), "1");
}

TEST_F(FactWaitsEnd, AValueThatCannotBeReadFailsItsOwnWaitsAlone) {
  auto good = start(commit(1), kPrNumber);
  auto bad = start(commit(2), kPrNumber);
  wait_for_looks();
  run(other_store_.set(Context(), state_key(commit(2), kPrNumber), std::string("text")));
  EXPECT_EQ(failure_of(std::move(bad)), ErrorKind::type_mismatch);
  EXPECT_EQ(good.wait_for(0s), std::future_status::timeout);
  run(other_.store(Context(), commit(1), kPrNumber, 1));
  EXPECT_EQ(good.get(), 1);
}

std::string cause_of(Task<std::optional<std::int64_t>> wait) {
  try {
    run(std::move(wait));
    return "none: it did not fail";
  } catch (const Error& error) {
    return std::string(error.cause());
  }
}

TEST_F(FactWaitsEnd, ALimitedNumberMayWait) {
  StateService two(store_, telemetry_, StateService::kLifetimeDefault, StateKeys::plain, std::nullopt,
                   FactList::contract(), 2);
  auto first = start_task(two.wait(Context(), commit(1), kPrNumber, kLong));
  auto second = start_task(two.wait(Context(), commit(2), kPrNumber, kLong));
  wait_for_waiters(2);
  EXPECT_EQ(failure_of(start_task(two.wait(Context(), commit(3), kPrNumber, kLong))), ErrorKind::resource_exhausted);
  EXPECT_EQ(cause_of(two.wait(Context(), commit(3), kPrNumber, kLong)), error_cause::kTooManyWaiting);
  EXPECT_EQ(waits("refused"), "2");
  run(two.store(Context(), commit(1), kPrNumber, 1));
  first.get();
  auto third = start_task(two.wait(Context(), commit(3), kPrNumber, kLong));
  wait_for_waiters(2);
  run(two.store(Context(), commit(2), kPrNumber, 1));
  run(two.store(Context(), commit(3), kPrNumber, 1));
  second.get();
  third.get();
}

TEST_F(FactWaitsEnd, CancellingAWaitFreesItsPlace) {
  asio::io_context loop(1);
  asio::cancellation_signal cancel;
  bool is_cancelled = false;
  const auto end = [&](std::exception_ptr failure, std::optional<std::int64_t>) { is_cancelled = failure != nullptr; };
  asio::co_spawn(loop, state_.wait(Context(), commit_, kPrNumber, kLong),
                 asio::bind_cancellation_slot(cancel.slot(), end));
  while (series("polly_state_waiters") == "0") loop.poll();
  loop.poll();
  cancel.emit(asio::cancellation_type::terminal);
  loop.run();
  EXPECT_TRUE(is_cancelled);
  EXPECT_EQ(series("polly_state_waiters"), "0");
  EXPECT_EQ(waits("cancelled"), "1");
}

TEST_F(FactWaitsEnd, AWaitWhoseLoopIsDestroyedFreesItsPlace) {
  {
    asio::io_context loop(1);
    asio::co_spawn(loop, state_.wait(Context(), commit_, kPrNumber, kLong), [](auto&&...) {});
    while (series("polly_state_waiters") == "0") loop.poll();
    loop.poll();
  }
  EXPECT_EQ(series("polly_state_waiters"), "0");
}

TEST_F(FactWaitsEnd, TheDeadlineOfTheContextEndsAWait) {
  const Context ctx = Context().with_timeout(system_clock(), 20ms);
  StateService real(real_store_, telemetry_);
  EXPECT_EQ(failure_of(start_task(real.wait(ctx, commit_, kPrNumber, kLong))), ErrorKind::deadline_exceeded);
}

TEST_F(FactWaitsEnd, ClosingAnswersAll) {
  std::vector<std::future<std::optional<std::int64_t>>> answers;
  for (int i = 0; i < 200; ++i) answers.push_back(start(commit(i), kPrNumber));
  std::vector<Fact<std::int64_t>> facts{kPrNumber, kWorkflowRunId};
  auto several = start_task(state_.wait(Context(), commit_, std::move(facts), kLong));
  wait_for_waiters(201);
  state_.close_waits();
  for (auto& answer : answers) EXPECT_EQ(failure_of(std::move(answer)), ErrorKind::closed);
  EXPECT_EQ(failure_of(std::move(several)), ErrorKind::closed);
  EXPECT_EQ(failure_of(start(commit_, kPrNumber)), ErrorKind::closed);
  EXPECT_EQ(cause_of(state_.wait(Context(), commit_, kPrNumber, kLong)), error_cause::kStopping);
  EXPECT_EQ(waits("closed"), "203");
}

}  // namespace
}  // namespace polly
