#include "polly/operations/removal.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/operations/detail/retries.hpp"
#include "polly/store/conformance/plain_backend.hpp"

namespace polly::operations {
namespace {

// Its batches fail as often as the test says, before or after they were applied.
class RefusingBackend final : public PlainBackend {
 public:
  struct Refusals {
    int before = 0;
    int after = 0;
    ErrorKind kind = ErrorKind::unavailable;
    std::size_t largest_batch = 0;
  };

  RefusingBackend(const Clock& clock, Refusals& refusals) : PlainBackend(clock), refusals_(refusals) {}

  Task<std::size_t> remove_many(Context ctx, std::vector<Key> keys) override {
    refusals_.largest_batch = std::max(refusals_.largest_batch, keys.size());
    if (refusals_.before > 0) {
      --refusals_.before;
      throw Error(refusals_.kind, "not now");
    }
    const std::size_t removed = co_await PlainBackend::remove_many(ctx, std::move(keys));
    if (refusals_.after > 0) {
      --refusals_.after;
      throw Error(ErrorKind::unknown_outcome, "no reply");
    }
    co_return removed;
  }

 private:
  Refusals& refusals_;
};

class Removal : public ::testing::Test {
 protected:
  void fill(const std::string& prefix, int keys) {
    for (int i = 0; i < keys; ++i) run(store_.set(Context(), Key(prefix + std::to_string(i)), i));
  }
  std::size_t left(const std::string& prefix) {
    std::size_t count = 0;
    std::optional<Cursor> cursor;
    do {
      const Page page = run(store_.scan(Context(), Scan(prefix), cursor));
      count += page.keys.size();
      cursor = page.next;
    } while (cursor);
    return count;
  }
  RemovalReport removed(const std::string& prefix, bool is_dry_run = false, RemovalOptions options = {}) {
    return run(remove_all(page_remover(store_, prefix, is_dry_run), std::move(options)));
  }

  RefusingBackend::Refusals refusals_;
  ManualClock clock_;
  Telemetry telemetry_;
  Store store_{std::make_unique<RefusingBackend>(clock_, refusals_), Runtime(telemetry_, {}, clock_)};
};

TEST_F(Removal, DeletesAllKeysWithThePrefixAndNoOthers) {
  fill("old:", 2500);
  fill("older", 10);
  fill("ol", 10);
  const RemovalReport report = removed("old:");
  EXPECT_TRUE(report.is_complete);
  EXPECT_EQ(report.matched, 2500U);
  EXPECT_EQ(report.removed, 2500U);
  EXPECT_EQ(left("old:"), 0U);
  EXPECT_EQ(left("ol"), 20U);
  EXPECT_LE(refusals_.largest_batch, kBatchKeysMax);
  EXPECT_EQ(removed("old:").matched, 0U);
}

TEST_F(Removal, ADryRunCountsAndDeletesNothing) {
  fill("old:", 1200);
  const RemovalReport report = removed("old:", true);
  EXPECT_TRUE(report.is_complete);
  EXPECT_EQ(report.matched, 1200U);
  EXPECT_EQ(report.removed, 0U);
  EXPECT_EQ(left("old:"), 1200U);
}

TEST_F(Removal, AnEmptyPrefixIsRefused) {
  fill("k", 3);
  for (const bool is_dry_run : {false, true}) EXPECT_THROW(removed("", is_dry_run), Error);
  EXPECT_EQ(left(""), 3U);
}

TEST_F(Removal, TheEntriesOfTheStoreItselfAreLeft) {
  store_.codec().replace_ring(codec::KeyRing::parse("one:" + std::string(42, 'M') + "A="));
  run(store_.probe(Context()));  // it leaves the key's check value
  fill("polly:pr_number:", 5);
  ASSERT_EQ(left("polly:"), 6U);
  EXPECT_EQ(removed("polly:", true).matched, 5U);
  EXPECT_EQ(removed("polly:").removed, 5U);
  EXPECT_EQ(left("polly:"), 1U);
  EXPECT_EQ(removed("polly:key_check:").matched, 0U);
}

TEST_F(Removal, AFailureThatMayPassIsTriedAgain) {
  fill("old:", 1500);
  refusals_.before = 3;
  EXPECT_EQ(removed("old:").removed, 1500U);
  fill("old:", 10);
  refusals_.after = 1;
  const RemovalReport report = removed("old:");
  EXPECT_TRUE(report.is_complete);
  EXPECT_EQ(report.removed, 0U) << "the reply of the batch that deleted them was lost";
  EXPECT_EQ(left("old:"), 0U);
}

TEST_F(Removal, AFailureThatLastsOrIsPermanentEndsIt) {
  fill("old:", 10);
  refusals_.before = 1;
  refusals_.kind = ErrorKind::permission_denied;
  EXPECT_THROW(removed("old:"), Error);
  refusals_.before = 1000;
  refusals_.kind = ErrorKind::unavailable;
  EXPECT_THROW(removed("old:"), Error);
  EXPECT_EQ(refusals_.before, 1000 - Retries::kFailuresMax - 1);
  EXPECT_EQ(left("old:"), 10U);
}

TEST_F(Removal, ItStopsBetweenTwoPagesWhenItIsTold) {
  fill("old:", 2500);
  std::atomic<bool> is_ending{false};
  std::vector<std::uint64_t> progress;
  RemovalOptions options;
  options.is_ending = &is_ending;
  options.on_progress = [&](const RemovalReport& report) {
    progress.push_back(report.removed);
    is_ending = true;
  };
  const RemovalReport report = removed("old:", false, std::move(options));
  EXPECT_FALSE(report.is_complete);
  EXPECT_EQ(report.removed, 1000U);
  EXPECT_EQ(progress, std::vector<std::uint64_t>{1000});
  EXPECT_EQ(left("old:"), 1500U);
}

}  // namespace
}  // namespace polly::operations
