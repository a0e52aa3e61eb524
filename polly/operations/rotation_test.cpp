#include "polly/operations/rotation.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/operations/key_census.hpp"
#include "polly/store/conformance/plain_backend.hpp"

namespace polly::operations {
namespace {

using namespace std::chrono_literals;

const std::string kOld = "old:" + std::string(42, 'M') + "A=";
const std::string kNew = "new:" + std::string(42, 'Q') + "A=";
const std::string kBoth = kNew + "\n" + kOld;

// Its calls fail, or conflict, or others undo what it replaced, as often as the test says.
class TroubledBackend final : public PlainBackend {
 public:
  struct Trouble {
    int failing_reads = 0;
    int conflicts = 0;
    bool is_undone = false;
    std::size_t keys_of_largest_read = 0;
  };

  TroubledBackend(const Clock& clock, Trouble& trouble) : PlainBackend(clock), trouble_(trouble) {}

  Task<std::vector<std::optional<StoredEntry>>> get_entries(Context ctx, KeysView keys) override {
    trouble_.keys_of_largest_read = std::max(trouble_.keys_of_largest_read, keys.size());
    if (trouble_.failing_reads > 0) {
      --trouble_.failing_reads;
      throw Error(ErrorKind::unavailable, "out for lunch");
    }
    return PlainBackend::get_entries(ctx, keys);
  }
  Task<std::vector<bool>> replace(Context ctx, std::vector<Replacement> replacements) override {
    if (trouble_.conflicts > 0) {
      --trouble_.conflicts;
      co_return std::vector<bool>(replacements.size(), false);
    }
    std::vector<Key> keys;
    for (const Replacement& each : replacements) keys.push_back(each.key);
    const auto before = co_await get_many(ctx, keys);
    const std::vector<bool> written = co_await PlainBackend::replace(ctx, std::move(replacements));
    for (std::size_t i = 0; trouble_.is_undone && i < keys.size(); ++i) {
      co_await set(ctx, keys[i], *before[i], Expiration::never(), WriteIf::always);
    }
    co_return written;
  }

 private:
  Trouble& trouble_;
};

class Rotation : public ::testing::Test {
 protected:
  void use(const std::string& ring) { store_.codec().replace_ring(codec::KeyRing::parse(ring)); }
  void fill(std::size_t entries) {
    for (std::size_t i = 0; i < entries; ++i) {
      const Expiration expiration = i % 2 == 0 ? Expiration(1h) : Expiration::never();
      run(store_.set(Context(), Key("polly:test:" + std::to_string(i)), static_cast<std::int64_t>(i), expiration));
    }
  }
  RotationReport rotated(RotationOptions options = {}) { return run(rotate(&store_, Context(), std::move(options))); }
  KeyCensus census() { return run(take_key_census(&store_, Context())); }

  TroubledBackend::Trouble trouble_;
  ManualClock clock_;
  Telemetry telemetry_;
  Store store_{std::make_unique<TroubledBackend>(clock_, trouble_), Runtime(telemetry_, {}, clock_)};
};

TEST_F(Rotation, BringsEveryValueUnderTheFirstKey) {
  fill(10);
  use(kOld);
  for (int i = 0; i < 2500; ++i) run(store_.set(Context(), Key("k" + std::to_string(i)), i, 1h));
  run(store_.probe(Context()));  // it leaves the key's check value
  EXPECT_EQ(census().under("old"), 2500U);
  EXPECT_EQ(census().plain, 10U) << "without the check value";

  use(kBoth);
  clock_.advance(10min);
  const RotationReport report = rotated();
  EXPECT_TRUE(report.is_complete());
  EXPECT_EQ(report.rewritten, 2510U);
  EXPECT_EQ(report.entries, 2510U);
  EXPECT_EQ(report.passes, 2) << "the second one finds nothing";
  EXPECT_EQ(census().under("new"), 2510U);
  EXPECT_EQ(census().entries, 2510U);

  use(kNew);
  for (int i = 0; i < 2500; ++i) {
    const auto entry = run(store_.get_entry<int>(Context(), Key("k" + std::to_string(i))));
    ASSERT_TRUE(entry) << i;
    EXPECT_EQ(entry->value, i);
    EXPECT_EQ(entry->time_left, 50min);
  }
  EXPECT_EQ(rotated().rewritten, 0U);
}

TEST_F(Rotation, ADryRunWritesNothing) {
  use(kOld);
  fill(30);
  use(kBoth);
  RotationOptions options;
  options.is_dry_run = true;
  const RotationReport report = rotated(std::move(options));
  EXPECT_EQ(report.rewritten, 30U);
  EXPECT_EQ(report.passes, 1);
  EXPECT_EQ(census().under("old"), 30U);
}

TEST_F(Rotation, GoesOnAfterValuesThatDoNotOpenAndNamesThem) {
  use(kOld);
  fill(100);
  use("lost:" + std::string(42, 'U') + "A=");
  run(store_.set(Context(), Key("polly:pr_number:secret-name"), 1));
  run(store_.set(Context(), Key("polly:pr_number:other-name"), 2));
  use(kBoth);
  const RotationReport report = rotated();
  EXPECT_FALSE(report.is_complete());
  EXPECT_EQ(report.rewritten, 100U);
  EXPECT_EQ(report.failures.entries(), 2U);
  ASSERT_EQ(report.failures.all().size(), 1U);
  EXPECT_EQ(report.failures.all()[0].pattern, "polly:pr_number:*");
  EXPECT_EQ(report.failures.all()[0].message.find("secret-name"), std::string::npos);
  EXPECT_NE(report.failures.all()[0].message.find("\"lost\""), std::string::npos);
  EXPECT_EQ(report.worst(), ErrorKind::permission_denied);
  EXPECT_EQ(census().under("lost"), 2U);

  Transaction damage;
  use("none\n" + kBoth);
  run(store_.import(Context(), Key("plain"), std::string("text"), std::nullopt));
  use(kBoth);
  EXPECT_EQ(rotated().worst(), ErrorKind::permission_denied);
}

TEST_F(Rotation, ListsABoundedNumberOfPatterns) {
  use("lost:" + std::string(42, 'U') + "A=");
  for (int i = 0; i < 200; ++i)
    run(store_.set(Context(),
                   Key("polly:" + std::string(1, static_cast<char>('a' + i / 20)) +
                       std::string(1, static_cast<char>('a' + i % 20)) + ":x"),
                   i));
  use(kBoth);
  const RotationReport report = rotated();
  EXPECT_EQ(report.failures.all().size(), EntryFailures::kKindsMax + 1);
  EXPECT_EQ(report.failures.entries(), 200U);
}

TEST_F(Rotation, SurvivesAnOutageAndReadsSmallerBatchesAfterIt) {
  use(kOld);
  fill(1000);
  use(kBoth);
  trouble_.failing_reads = 5;
  const RotationReport report = rotated();
  EXPECT_TRUE(report.is_complete());
  EXPECT_EQ(report.rewritten, 1000U);
  EXPECT_LE(trouble_.keys_of_largest_read, 250U);
}

TEST_F(Rotation, OfAStoreThatStaysAwayIsAnErrorAndContinuesLater) {
  use(kOld);
  fill(100);
  use(kBoth);
  trouble_.failing_reads = 1'000'000;
  EXPECT_THROW(rotated(), Error);
  trouble_.failing_reads = 0;
  EXPECT_EQ(rotated().rewritten, 100U);
}

TEST_F(Rotation, TriesAgainWhatOthersChange) {
  use(kOld);
  fill(10);
  use(kBoth);
  trouble_.conflicts = kRotationTriesMax - 1;
  const RotationReport once = rotated();
  EXPECT_TRUE(once.is_complete());
  EXPECT_EQ(once.rewritten, 10U);
}

TEST_F(Rotation, WhereOthersWriteWithAnOldRingIsNotComplete) {
  use(kOld);
  fill(10);
  use(kBoth);
  trouble_.is_undone = true;
  const RotationReport report = rotated();
  EXPECT_FALSE(report.is_complete());
  EXPECT_EQ(report.left, 10U);
  EXPECT_EQ(report.passes, kRotationPassesMax);
  EXPECT_EQ(report.worst(), ErrorKind::conflict);
}

TEST_F(Rotation, KeepsToItsRateAndReportsProgress) {
  fill(60);
  RotationOptions options;
  options.entries_per_second = 400;
  int calls = 0;
  options.on_progress = [&calls](const RotationReport& report) {
    ++calls;
    EXPECT_LE(report.entries, 60U);
  };
  const TimePoint before = system_clock().now();
  const RotationReport report = rotated(std::move(options));
  EXPECT_EQ(report.entries, 60U);
  EXPECT_GT(system_clock().now() - before, 60ms) << "the batches before the last one take their time";
  EXPECT_GE(calls, 3);
}

}  // namespace
}  // namespace polly::operations
