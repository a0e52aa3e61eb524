#include "polly/operations/diff.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "polly/operations/detail/test_stores.hpp"

namespace polly::operations {
namespace {

using namespace std::chrono_literals;

class Diff : public ::testing::Test {
 protected:
  DiffReport compared(DiffOptions options = {}) { return run(diff(&a_, &b_, Context(), std::move(options))); }

  TwoStores stores_;
  Store& a_ = stores_.from;
  Store& b_ = stores_.to;
};

TEST_F(Diff, OfEqualStoresIsEmpty) {
  EXPECT_TRUE(compared().is_equal());
  for (Store* store : {&a_, &b_}) {
    for (int i = 0; i < 300; ++i) TwoStores::set(*store, "k" + std::to_string(i), i);
  }
  run(a_.probe(Context()));
  const DiffReport report = compared();
  EXPECT_TRUE(report.is_equal());
  EXPECT_EQ(report.equal, 300U);
}

TEST_F(Diff, TellsTheWaysInWhichEntriesDiffer) {
  const WallTime expiry = system_clock().wall() + 1h;
  for (Store* store : {&a_, &b_}) TwoStores::set(*store, "same", 1);
  TwoStores::set(a_, "only:a", 1);
  TwoStores::set(b_, "only:b", 1);
  TwoStores::set(a_, "value", 1);
  TwoStores::set(b_, "value", 2);
  run(a_.import(Context(), "expiry", 1, expiry));
  run(b_.import(Context(), "expiry", 1, expiry + 1s));
  TwoStores::set(a_, "never", 1);
  TwoStores::set(b_, "never", 1, 1h);
  const DiffReport report = compared();
  EXPECT_FALSE(report.is_equal());
  EXPECT_EQ(report.equal, 1U);
  EXPECT_EQ(report.missing_in_b.first, std::vector<Key>{"only:a"});
  EXPECT_EQ(report.missing_in_a.first, std::vector<Key>{"only:b"});
  EXPECT_EQ(report.other_value.first, std::vector<Key>{"value"});
  EXPECT_EQ(report.other_expiry.first, (std::vector<Key>{"expiry", "never"}));

  DiffOptions tolerant;
  tolerant.tolerance = 2s;
  EXPECT_EQ(compared(std::move(tolerant)).other_expiry.first, std::vector<Key>{"never"});
  DiffOptions narrow;
  narrow.prefix = "only:";
  narrow.keys_max = 0;
  const DiffReport few = compared(std::move(narrow));
  EXPECT_EQ(few.compared(), 2U);
  EXPECT_TRUE(few.missing_in_a.first.empty());
}

TEST_F(Diff, OfValuesThatAreStoredInAnotherWayIsEmpty) {
  codec::Compression compression;
  compression.is_on = true;
  const auto ring = codec::KeyRing::parse("k:" + std::string(42, 'M') + "A=");
  a_.codec().replace_ring(ring);
  TwoStores::set(a_, "k", std::string(1'000, 'x'));
  TwoStores::set(b_, "k", std::string(1'000, 'x'));
  EXPECT_TRUE(compared().is_equal());
  TwoStores::set(b_, "k", std::string(1'000, 'y'));
  EXPECT_EQ(compared().other_value.entries, 1U);
  TwoStores::set(b_, "k", std::string(1'000, 'x'));
  a_.codec().replace_ring(nullptr);
  EXPECT_EQ(compared().other_value.entries, 1U) << "it cannot be opened, so it is not known to be equal";
}

TEST_F(Diff, CountsWhatCannotBeReadInEitherStoreOnce) {
  for (Store* store : {&a_, &b_}) {
    for (int i = 0; i < 50; ++i) TwoStores::set(*store, "k" + std::to_string(i), i);
  }
  stores_.source.damaged = {"k7"};
  stores_.trouble.damaged = {"k9"};
  const DiffReport report = compared();
  EXPECT_FALSE(report.is_equal());
  EXPECT_EQ(report.failures.entries(), 2U);
  EXPECT_EQ(report.missing_in_a.entries + report.missing_in_b.entries + report.other_value.entries, 0U);
}

TEST_F(Diff, GoesOnWhereAStoreFailsForAWhile) {
  for (Store* store : {&a_, &b_}) {
    for (int i = 0; i < 300; ++i) TwoStores::set(*store, "k" + std::to_string(i), i);
  }
  stores_.source.failing_reads = 2;
  stores_.trouble.failing_reads = 2;
  EXPECT_TRUE(compared().is_equal());
}

}  // namespace
}  // namespace polly::operations
