#include "polly/backends/dynamodb/detail/each_at_once.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/base/run.hpp"
#include "polly/base/yield.hpp"

namespace polly::dynamodb_backend {
namespace {

struct Seen {
  std::vector<std::size_t> done;
  std::size_t running = 0;
  std::size_t most = 0;
};

Task<void> work_on(Seen* seen, std::size_t index) {
  seen->most = std::max(seen->most, ++seen->running);
  co_await yield();
  --seen->running;
  seen->done.push_back(index);
}

Task<void> fail_at(Seen* seen, std::size_t index, std::size_t failing, ErrorKind kind) {
  co_await work_on(seen, index);
  if (index == failing) throw Error(kind, "it failed");
}

Task<void> fail_as(ErrorKind kind) {
  co_await yield();
  throw Error(kind, "it failed");
}

ErrorKind failure_at(Seen& seen, std::size_t failing, Changes changes, ErrorKind kind) {
  const auto work = [&seen, failing, kind](std::size_t i) { return fail_at(&seen, i, failing, kind); };
  try {
    run(each_at_once(20, 3, changes, work));
  } catch (const Error& error) {
    return error.kind();
  }
  return ErrorKind::closed;
}

TEST(EachAtOnce, DoesEachOnceAndNotMoreAtATimeThanAllowed) {
  for (const std::size_t count : {0U, 1U, 3U, 100U}) {
    Seen seen;
    run(each_at_once(count, 8, Changes::nothing, [&seen](std::size_t i) { return work_on(&seen, i); }));
    std::sort(seen.done.begin(), seen.done.end());
    ASSERT_EQ(seen.done.size(), count);
    for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(seen.done[i], i);
    EXPECT_LE(seen.most, 8U);
    if (count == 100) {
      EXPECT_EQ(seen.most, 8U);
    }
  }
}

TEST(EachAtOnce, BeginsNothingAfterAFailureAndEndsWhatRuns) {
  Seen seen;
  EXPECT_EQ(failure_at(seen, 4, Changes::nothing, ErrorKind::unavailable), ErrorKind::unavailable);
  EXPECT_EQ(seen.running, 0U);
  EXPECT_LT(seen.done.size(), 10U);
}

TEST(EachAtOnce, AFailureAfterSomeOfItWasWrittenIsUnknown) {
  for (const ErrorKind kind : {ErrorKind::deadline_exceeded, ErrorKind::unavailable, ErrorKind::resource_exhausted}) {
    Seen seen;
    EXPECT_EQ(failure_at(seen, 4, Changes::entries, kind), ErrorKind::unknown_outcome) << to_string(kind);
    EXPECT_EQ(failure_at(seen, 4, Changes::nothing, kind), kind);
  }
  Seen seen;
  EXPECT_EQ(failure_at(seen, 4, Changes::entries, ErrorKind::type_mismatch), ErrorKind::type_mismatch);
}

// Of two that run at once, the first fails with nothing applied, and the other one does not know.
TEST(EachAtOnce, AWriteOfUnknownOutcomeGoesBeforeAnEarlierFailure) {
  const auto kind_of = [](Changes changes) {
    const auto work = [](std::size_t i) -> Task<void> {
      return fail_as(i == 0 ? ErrorKind::unavailable : ErrorKind::unknown_outcome);
    };
    try {
      run(each_at_once(2, 2, changes, work));
    } catch (const Error& error) {
      return error.kind();
    }
    return ErrorKind::closed;
  };
  EXPECT_EQ(kind_of(Changes::entries), ErrorKind::unknown_outcome);
  EXPECT_EQ(kind_of(Changes::nothing), ErrorKind::unavailable);
}

TEST(EachAtOnce, AFailureBeforeAnythingWasWrittenKeepsItsKind) {
  const auto work = [](std::size_t) -> Task<void> { return fail_as(ErrorKind::unavailable); };
  try {
    run(each_at_once(2, 2, Changes::entries, work));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  }
}

}  // namespace
}  // namespace polly::dynamodb_backend
