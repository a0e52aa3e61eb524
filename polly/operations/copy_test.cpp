#include "polly/operations/copy.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "polly/operations/detail/test_stores.hpp"
#include "polly/operations/diff.hpp"

namespace polly::operations {
namespace {

using namespace std::chrono_literals;

class Copy : public ::testing::Test {
 protected:
  CopyReport copied(CopyOptions options = {}) { return run(copy(&from_, &to_, Context(), std::move(options))); }
  CopyReport copied(CopyMode mode) {
    CopyOptions options;
    options.mode = mode;
    return copied(std::move(options));
  }
  bool are_equal() { return run(diff(&from_, &to_, Context(), DiffOptions())).is_equal(); }

  TwoStores stores_;
  Store& from_ = stores_.from;
  Store& to_ = stores_.to;
};

TEST_F(Copy, BringsBytesAndExpiryAndWritesWhatIsEqualOnlyOnce) {
  stores_.fill(3'000);
  run(from_.probe(Context()));
  const CopyReport first = copied();
  EXPECT_TRUE(first.is_complete());
  EXPECT_EQ(first.entries, 3'000U);
  EXPECT_EQ(first.written, 3'000U);
  const auto before = TwoStores::raw(from_, "polly:test:10");
  const auto after = TwoStores::raw(to_, "polly:test:10");
  ASSERT_TRUE(before && after && before->expires && after->expires);
  EXPECT_EQ(after->bytes, before->bytes);
  EXPECT_LE(std::abs((*after->expires - *before->expires).count()), 1);
  EXPECT_EQ(TwoStores::raw(to_, "polly:test:11")->expires, std::nullopt);
  EXPECT_TRUE(are_equal());

  stores_.trouble.writes = 0;
  const CopyReport second = copied();
  EXPECT_EQ(second.equal, 3'000U);
  EXPECT_EQ(second.changes(), 0U);
  EXPECT_LT(stores_.trouble.writes, 300U) << "the target is read first, as soon as it is known to have the entries";
}

TEST_F(Copy, KeepsSealedValuesSealed) {
  const auto ring = codec::KeyRing::parse("k:" + std::string(42, 'M') + "A=");
  from_.codec().replace_ring(ring);
  TwoStores::set(from_, "k", std::string("secret"));
  EXPECT_EQ(copied().written, 1U);
  EXPECT_EQ(TwoStores::raw(to_, "k")->bytes, TwoStores::raw(from_, "k")->bytes);
  EXPECT_THROW(run(to_.get<std::string>(Context(), "k")), Error);
  to_.codec().replace_ring(ring);
  EXPECT_EQ(run(to_.get<std::string>(Context(), "k")), "secret");
}

TEST_F(Copy, OfOtherEntriesUnderTheSameKeysFollowsItsMode) {
  for (const char* key : {"same", "value", "lifetime", "new"}) TwoStores::set(from_, key, 1);
  TwoStores::set(to_, "same", 1);
  TwoStores::set(to_, "value", 2);
  TwoStores::set(to_, "lifetime", 1, 1h);
  const CopyReport refused = copied();
  EXPECT_FALSE(refused.is_complete());
  EXPECT_EQ(refused.conflicts, 2U);
  EXPECT_EQ(refused.conflicting, (std::vector<Key>{"lifetime", "value"}));
  EXPECT_EQ(refused.written, 1U);
  EXPECT_EQ(refused.equal, 1U);
  EXPECT_EQ(run(to_.get<int>(Context(), "value")), 2);

  const CopyReport kept = copied(CopyMode::only_missing);
  EXPECT_TRUE(kept.is_complete());
  EXPECT_EQ(kept.kept, 2U);
  EXPECT_EQ(run(to_.get<int>(Context(), "value")), 2);

  const CopyReport replaced = copied(CopyMode::overwrite);
  EXPECT_EQ(replaced.replaced, 2U);
  EXPECT_EQ(run(to_.get<int>(Context(), "value")), 1);
  EXPECT_EQ(TwoStores::raw(to_, "lifetime")->expires, std::nullopt);
  EXPECT_TRUE(are_equal());
}

TEST_F(Copy, ADryRunComparesAndWritesNothing) {
  stores_.fill(30);
  TwoStores::set(to_, "polly:test:0", 99);
  CopyOptions options;
  options.is_dry_run = true;
  options.mode = CopyMode::overwrite;
  const CopyReport report = copied(std::move(options));
  EXPECT_EQ(report.written, 29U);
  EXPECT_EQ(report.replaced, 1U);
  EXPECT_EQ(stores_.trouble.writes, 0U);
  EXPECT_EQ(run(to_.get<int>(Context(), "polly:test:0")), 99);
}

TEST_F(Copy, TakesWhatIsWantedAndTranslatesIt) {
  stores_.fill(10);
  TwoStores::set(from_, "other:1", 1);
  CopyOptions options;
  options.prefix = "polly:";
  options.wants = [](const Key& key) { return !key.text().ends_with("3"); };
  options.translate = [](Key key, std::string bytes) {
    if (key.text().ends_with("4")) return Translated::foreign();
    if (key.text().ends_with("5")) return Translated::unreadable("it is odd");
    return Translated::to(Key("x" + key.text()), std::move(bytes));
  };
  const CopyReport report = copied(std::move(options));
  EXPECT_EQ(report.entries, 9U);
  EXPECT_EQ(report.written, 7U);
  EXPECT_EQ(report.foreign, 1U);
  EXPECT_EQ(report.failures.entries(), 1U);
  EXPECT_EQ(report.failures.all().front().message, "it is odd");
  EXPECT_EQ(run(to_.get<int>(Context(), "xpolly:test:7")), 7);
}

TEST_F(Copy, RenamesKeysButNotThoseOfSealedValues) {
  TwoStores::set(from_, "old:a", 1);
  TwoStores::set(from_, "b", 2);
  from_.codec().replace_ring(codec::KeyRing::parse("k:" + std::string(42, 'M') + "A="));
  TwoStores::set(from_, "old:sealed", 3);
  CopyOptions options;
  options.translate = rename_keys("old:", "new:");
  const CopyReport report = copied(std::move(options));
  EXPECT_EQ(run(to_.get<int>(Context(), "new:a")), 1);
  EXPECT_EQ(run(to_.get<int>(Context(), "b")), 2);
  EXPECT_FALSE(run(to_.exists(Context(), "new:sealed")));
  EXPECT_EQ(report.failures.entries(), 1U);
}

TEST_F(Copy, GoesOnWhereAStoreFailsForAWhile) {
  stores_.fill(500);
  stores_.source.failing_reads = 3;
  stores_.trouble.failing_writes = 3;  // they were done: the next try finds them
  const CopyReport report = copied();
  EXPECT_TRUE(report.is_complete());
  EXPECT_EQ(report.written + report.equal, 500U);
  EXPECT_TRUE(are_equal());
}

TEST_F(Copy, MakesBatchesSmallerThatAreTooMuchAtOnce) {
  stores_.fill(500);
  stores_.trouble.largest_batch = 7;
  const CopyReport report = copied();
  EXPECT_EQ(report.written, 500U);
  EXPECT_TRUE(are_equal());
}

TEST_F(Copy, EndsWithAnErrorThatLastsAndNothingIsLost) {
  stores_.fill(100);
  stores_.trouble.failing_writes = 1;
  stores_.trouble.kind = ErrorKind::permission_denied;
  EXPECT_THROW(copied(), Error);
  EXPECT_TRUE(copied().is_complete());
  EXPECT_TRUE(are_equal());
}

TEST_F(Copy, ComparesAgainWhatAnotherCallerWroteInBetween) {
  TwoStores::set(from_, "k", 1);
  stores_.trouble.conflicts = 1;
  const CopyReport refused = copied();
  EXPECT_EQ(refused.conflicts, 1U);
  EXPECT_EQ(run(to_.get<std::string>(Context(), "k")), "another caller's 0");
  stores_.trouble.conflicts = 1;
  const CopyReport replaced = copied(CopyMode::overwrite);
  EXPECT_EQ(replaced.replaced, 1U);
  EXPECT_EQ(run(to_.get<int>(Context(), "k")), 1);
  stores_.trouble.conflicts = 1'000;
  TwoStores::set(to_, "k", 5);
  EXPECT_THROW(copied(CopyMode::overwrite), Error);
}

TEST_F(Copy, LeavesOutWhatCannotBeReadAndCountsIt) {
  stores_.fill(100);
  stores_.source.damaged = {"polly:test:17", "polly:test:50"};
  const CopyReport report = copied();
  EXPECT_FALSE(report.is_complete());
  EXPECT_EQ(report.written, 98U);
  EXPECT_EQ(report.failures.entries(), 2U);
  EXPECT_EQ(report.failures.worst(), ErrorKind::corrupt);
}

TEST_F(Copy, StopsBetweenTwoBatches) {
  stores_.fill(2'000);
  CopyOptions options;
  bool is_over = false;
  options.on_progress = [&](const CopyReport&) { is_over = true; };
  options.is_stopped = [&] { return is_over; };
  const CopyReport report = copied(std::move(options));
  EXPECT_TRUE(report.is_stopped);
  EXPECT_FALSE(report.is_complete());
  EXPECT_GT(report.written, 0U);
  EXPECT_LT(report.written, 2'000U);
  EXPECT_EQ(copied().written, 2'000 - report.written);
}

TEST_F(Copy, IsNotFasterThanItMay) {
  stores_.fill(100);
  CopyOptions options;
  options.entries_per_second = 200;
  const TimePoint begin = system_clock().now();
  EXPECT_EQ(copied(std::move(options)).written, 100U);
  EXPECT_GE(system_clock().now() - begin, 200ms);
}

}  // namespace
}  // namespace polly::operations
