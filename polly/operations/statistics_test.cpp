#include "polly/operations/statistics.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/operations/detail/largest_tallies.hpp"
#include "polly/store/conformance/plain_backend.hpp"
#include "polly/testing/example_sha.hpp"

namespace polly::operations {
namespace {

using namespace std::chrono_literals;

const std::string kLine = "one:" + std::string(42, 'M') + "A=";
using polly::testing::kSha;

// Its scans fail as often as the test says, and entries of some keys are damaged.
class CountedBackend final : public PlainBackend {
 public:
  struct Trouble {
    int failures = 0;
    ErrorKind kind = ErrorKind::unavailable;
    std::string damaged = "none";  // keys that contain this
    std::size_t largest_page = 0;
    int pages = 0;
  };

  CountedBackend(const Clock& clock, Trouble& trouble) : PlainBackend(clock), trouble_(trouble) {}

  Task<std::vector<std::optional<RawEntry>>> get_raw(Context ctx, KeysView keys) override {
    for (const Key& key : keys) {
      if (key.text().find(trouble_.damaged) != std::string::npos) throw Error(ErrorKind::corrupt, "a bit has flipped");
    }
    return PlainBackend::get_raw(ctx, keys);
  }
  Task<RawPage> scan_raw(Context ctx, Scan scan, std::optional<Cursor> cursor) override {
    ++trouble_.pages;
    if (trouble_.failures > 0) {
      --trouble_.failures;
      throw Error(trouble_.kind, "not now");
    }
    trouble_.largest_page = std::max(trouble_.largest_page, scan.page_keys());
    return PlainBackend::scan_raw(ctx, std::move(scan), std::move(cursor));
  }

 private:
  Trouble& trouble_;
};

class StatisticsOf : public ::testing::Test {
 protected:
  void set(const std::string& key, Expiration expiration = Expiration::never()) {
    run(store_.set(Context(), Key(key), 42, expiration));
  }
  StatisticsReport counted(std::size_t limit = 10) {
    Statistics statistics(store_, clock_);
    while (!statistics.is_done()) run(statistics.step(Context()));
    return statistics.report(limit);
  }

  CountedBackend::Trouble trouble_;
  ManualClock clock_;
  Telemetry telemetry_;
  Store store_{std::make_unique<CountedBackend>(clock_, trouble_), Runtime(telemetry_, {}, clock_)};
};

std::string fact_key(const std::string& fact, const std::string& repository) {
  return "polly:" + fact + ":" + (repository.empty() ? "" : repository + ":") + std::string(kSha);
}

TEST_F(StatisticsOf, AnEmptyStoreAreZero) {
  const StatisticsReport report = counted();
  EXPECT_EQ(report.all, Tally());
  EXPECT_TRUE(report.kinds.empty() && report.repositories.empty() && report.sealed.empty());
  EXPECT_TRUE(report.is_exact);
}

TEST_F(StatisticsOf, KindsAndRepositoriesHaveEntriesAndTheBytesOfKeysAndValues) {
  set(fact_key("pr_number", "acme/shop"));
  set(fact_key("vuln_check_run_id", "acme/shop"));
  set(fact_key("pr_number", "acme/tools"));
  set(fact_key("pr_number", ""));
  set("polly:pr_number:acme/{shop}:" + std::string(kSha));  // no key of a fact
  set("session:1");
  const StatisticsReport report = counted();
  EXPECT_EQ(report.all.entries, 6U);
  ASSERT_EQ(report.kinds.size(), 3U);
  EXPECT_EQ(report.kinds[0].first, "polly:pr_number:*");
  EXPECT_EQ(report.kinds[0].second.entries, 4U);
  EXPECT_EQ(report.kinds[1].first, "polly:vuln_check_run_id:*");
  EXPECT_EQ(report.kinds[2], NamedTally("*", Tally(1, 11)));  // session:1 and 42
  ASSERT_EQ(report.repositories.size(), 2U);
  EXPECT_EQ(report.repositories[0].first, "acme/shop");
  EXPECT_EQ(report.repositories[0].second.entries, 2U);
  EXPECT_EQ(report.repositories[1], NamedTally("acme/tools", Tally(1, fact_key("pr_number", "acme/tools").size() + 2)));
  EXPECT_EQ(report.without_repository.entries, 3U);
  EXPECT_EQ(report.other_repositories, Tally());

  const StatisticsReport one = counted(1);
  ASSERT_EQ(one.repositories.size(), 1U);
  EXPECT_EQ(one.repositories[0].first, "acme/shop");
  EXPECT_EQ(one.other_repositories.entries, 1U);
}

TEST_F(StatisticsOf, KeysWithTheShaInBracesBelongToTheirRepository) {
  set("polly:pr_number:acme/shop:{" + std::string(kSha) + "}");
  EXPECT_EQ(counted().repositories.at(0).first, "acme/shop");
}

TEST_F(StatisticsOf, KeysOfFactsThatAreNotConfiguredHereBelongToTheirRepository) {
  set("polly:sbom_check_run_id:acme/shop:" + std::string(kSha));
  const StatisticsReport report = counted();
  ASSERT_EQ(report.repositories.size(), 1U);
  EXPECT_EQ(report.repositories[0].first, "acme/shop");
  EXPECT_EQ(report.kinds.at(0).first, "polly:sbom_check_run_id:*");
}

TEST_F(StatisticsOf, ExpiryIsWithinTheHourLaterOrNever) {
  set("a", 30min);
  set("b", 1h);
  set("c", 2h);
  set("d");
  const StatisticsReport report = counted();
  EXPECT_EQ(report.expiring, 2U);
  EXPECT_EQ(report.permanent, 1U);
  clock_.advance(90min);
  EXPECT_EQ(counted().all.entries, 2U);
  EXPECT_EQ(counted().expiring, 1U);
}

TEST_F(StatisticsOf, SealedEntriesAreCountedByKeyAndTheOwnOnesNotAtAll) {
  set("plain");
  codec::Compression compression;
  compression.is_on = true;
  const codec::ValueCodec codec(compression);
  std::string compressed = codec.encode("compressed", "\"" + std::string(4000, 'a') + "\"");
  std::vector<Replacement> replacements;
  replacements.emplace_back(Key("compressed"), std::nullopt, std::move(compressed), Expiration::never());
  run(store_.replace_raw(Context(), std::move(replacements)));
  store_.codec().replace_ring(codec::KeyRing::parse(kLine));
  run(store_.probe(Context()));  // it leaves the key's check value
  set("sealed");
  const StatisticsReport report = counted();
  EXPECT_EQ(report.all.entries, 3U) << "without the check value";
  EXPECT_EQ(report.plain, 1U);
  EXPECT_EQ(report.compressed, 1U);
  ASSERT_EQ(report.sealed.size(), 1U);
  EXPECT_EQ(report.sealed[0].first, "one");
  EXPECT_EQ(report.sealed[0].second.entries, 1U);
}

TEST_F(StatisticsOf, AFailureThatMayPassIsTriedAgainAndNothingIsCountedTwice) {
  for (int i = 0; i < 100; ++i) set("k" + std::to_string(i));
  trouble_.failures = 3;
  EXPECT_EQ(counted().all.entries, 100U);
  trouble_.failures = 1;
  trouble_.kind = ErrorKind::permission_denied;
  EXPECT_THROW(counted(), Error);
  trouble_.failures = 1'000;
  trouble_.kind = ErrorKind::unavailable;
  Statistics statistics(store_, clock_);
  try {
    for (;;) run(statistics.step(Context()));
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  }
  EXPECT_EQ(trouble_.failures, 1'000 - Retries::kFailuresMax - 1);
}

TEST_F(StatisticsOf, DamagedEntriesAreCountedAsSuchAndTheOthersStill) {
  for (int i = 0; i < 300; ++i) set((i % 100 == 7 ? "damaged" : "k") + std::to_string(i));
  trouble_.damaged = "damaged";
  const StatisticsReport report = counted();
  EXPECT_EQ(report.all.entries, 300U);
  EXPECT_EQ(report.damaged, 3U);
  EXPECT_EQ(report.plain, 297U);
  EXPECT_EQ(report.permanent, 297U) << "when the damaged ones expire is unknown";
}

TEST_F(StatisticsOf, PagesGrowWhileValuesAreSmallAndShrinkForLargeOnes) {
  for (int i = 0; i < 5'000; ++i) set("k" + std::to_string(i));
  counted();
  EXPECT_EQ(trouble_.largest_page, kScanPageKeysMax);
  for (int i = 0; i < 40; ++i) {
    std::string value;  // that does not compress
    for (int j = 0; value.size() < 1'000'000; ++j) value += std::to_string(j * 2654435761U);
    run(store_.set(Context(), Key("a" + std::to_string(i)), value));
  }
  trouble_ = CountedBackend::Trouble();
  EXPECT_EQ(counted().all.entries, 5'040U);
  EXPECT_GT(trouble_.pages, 20);
}

TEST(LargestTallies, KeepsTheLargestNamesInBoundedMemoryAndTheSum) {
  LargestTallies tallies(10);
  for (int i = 0; i < 20; ++i) tallies.add("name" + std::to_string(i), Tally(1, 10));
  EXPECT_TRUE(tallies.is_exact());
  for (int i = 0; i < 1000; ++i) {
    tallies.add("large", Tally(1, 100));
    tallies.add("other" + std::to_string(i), Tally(1, 1));
  }
  EXPECT_FALSE(tallies.is_exact());
  Tally others;
  const auto lines = tallies.largest(2, others);
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_EQ(lines[0], NamedTally("large", Tally(1000, 100'000)));
  Tally sum = others;
  for (const auto& line : lines) sum += line.second;
  EXPECT_EQ(sum, Tally(2020, 101'200));
  EXPECT_LE(tallies.largest(1000, others).size(), 10U);
}

TEST(StatisticsReport, AsJsonReadsBackTheSame) {
  StatisticsReport report;
  report.all = Tally(3, 18'446'744'073'709'551'615U);
  report.kinds.emplace_back("*", Tally(1, 2));
  report.other_kinds = Tally(3, 4);
  report.repositories.emplace_back("acme/shop", Tally(5, 6));
  report.other_repositories = Tally(7, 8);
  report.without_repository = Tally(9, 10);
  report.is_exact = false;
  report.expiring = 11;
  report.permanent = 12;
  report.plain = 13;
  report.compressed = 14;
  report.damaged = 15;
  report.sealed.emplace_back("one", Tally(16, 17));
  report.other_sealed = Tally(18, 19);
  report.took = 20ms;
  report.age = 21ms;
  const boost::json::object object = to_json(report);
  EXPECT_EQ(to_json(report_of(object)), object);
  EXPECT_EQ(report_of(object).all, report.all);
  for (const auto& member : object) {
    boost::json::object without = object;
    without.erase(member.key());
    EXPECT_ANY_THROW(report_of(without)) << member.key();
  }
}

}  // namespace
}  // namespace polly::operations
