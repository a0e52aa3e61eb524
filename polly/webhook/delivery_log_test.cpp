#include "polly/webhook/delivery_log.hpp"

#include <gtest/gtest.h>

#include "polly/github/event_names.hpp"

namespace polly::webhook {

namespace {

const std::string kLoggedSha = "ec26c3e57ca3a959ca5aad62de7213c562f8c821";

// A log on a manual clock, and short words for adding to it.
class LogFixture {
 public:
  explicit LogFixture(std::size_t kept) : log(kept, FactList::contract(), clock) {}

  void add(const std::string& id, Recorded outcome = Recorded::stored, bool is_authentic = true,
           const std::string& sha = kLoggedSha) {
    const std::optional<Repository> repository = Repository("Acme", "Shop");
    DeliveryNote note;
    note.id = id;
    note.event = github::event_index("check_run");
    if (is_authentic) note.origin = github::OriginView("created", repository, sha);
    note.outcome = outcome;
    note.is_authentic = is_authentic;
    log.add(note);
    clock.advance(std::chrono::seconds(1));
  }

  std::vector<DeliveryRecord> records(const DeliveryFilter& filter = {}) {
    std::vector<DeliveryRecord> all;
    DeliveryWalk walk(log);
    std::size_t budget = 1'000'000;
    while (std::optional<DeliveryRecord> record = walk.next(filter, budget)) all.push_back(std::move(*record));
    return all;
  }

  std::string ids(const DeliveryFilter& filter = {}) {
    std::string text;
    for (const DeliveryRecord& record : records(filter)) text += record.id + " ";
    return text;
  }

  ManualClock clock;
  DeliveryLog log;
};

}  // namespace

TEST(DeliveryLog, ReturnsWhatWasRecorded) {
  LogFixture fixture(4);
  const WallTime at = fixture.clock.wall();
  const std::optional<Repository> repository = Repository("Acme", "Shop");
  const std::vector<KnownFact> facts{KnownFact(kPrNumber, 42), KnownFact(kVulnCheckRunId, INT64_MAX)};
  DeliveryNote note;
  note.id = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
  note.event = github::event_index("check_run");
  note.origin = github::OriginView("created", repository, kLoggedSha);
  note.outcome = Recorded::stored;
  note.reason = Reason(Cause::none, "Vulnerability scan");
  note.facts = &facts;
  fixture.log.add(note);
  const std::vector<DeliveryRecord> records = fixture.records();
  ASSERT_EQ(records.size(), 1U);
  const DeliveryRecord& record = records.front();
  EXPECT_EQ(record.at, at);
  EXPECT_EQ(record.id, note.id);
  EXPECT_EQ(record.event, "check_run");
  EXPECT_EQ(record.action, "created");
  EXPECT_EQ(record.repository, "acme/shop");
  EXPECT_EQ(record.sha, kLoggedSha);
  EXPECT_EQ(record.outcome, Recorded::stored);
  EXPECT_EQ(record.cause, Cause::none);
  EXPECT_EQ(record.text, "Vulnerability scan");
  EXPECT_EQ(record.facts, facts);
  EXPECT_TRUE(record.has_fact(0) && record.has_fact(1));
  EXPECT_FALSE(record.has_fact(2) || record.has_fact(64));
}

TEST(DeliveryLog, KeepsTheLongestTextsAndCutsLongerOnes) {
  const auto facts = std::make_shared<const FactList>(
      std::vector<std::string>{"fact_a", "fact_b", "fact_c", "fact_d", "fact_e", "fact_f"});
  const ManualClock clock;
  DeliveryLog log(1, facts, clock);
  std::vector<KnownFact> known;
  for (const Fact<std::int64_t> fact : *facts) known.emplace_back(fact, 7);
  const std::optional<Repository> repository = Repository(std::string(100, 'o'), std::string(100, 'n'));
  const std::string sha(64, 'f');
  const std::string name(10'000, 'x');
  DeliveryNote note;
  note.id = name;
  note.origin = github::OriginView(name, repository, sha);
  note.reason = Reason(Cause::no_name_matches, name);
  note.facts = &known;
  log.add(note);
  DeliveryWalk walk(log);
  std::size_t budget = 10;
  const std::optional<DeliveryRecord> record = walk.next(DeliveryFilter(), budget);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->id, std::string(64, 'x'));
  EXPECT_EQ(record->action, std::string(24, 'x'));
  EXPECT_EQ(record->repository, repository->full_name());
  EXPECT_EQ(record->sha, sha);
  EXPECT_EQ(record->text, std::string(Reason::kTextBytesMax, 'x'));
  EXPECT_EQ(record->facts.size(), DeliveryLog::kFactsRecorded);
  for (std::size_t i = 0; i < facts->size(); ++i) EXPECT_TRUE(record->has_fact(i));
}

TEST(DeliveryLog, ShowsTheNewestFirstAndForgetsTheOldest) {
  LogFixture fixture(3);
  const WallTime start = fixture.clock.wall();
  for (const char* id : {"1", "2", "3"}) fixture.add(id);
  EXPECT_EQ(fixture.ids(), "3 2 1 ");
  EXPECT_EQ(fixture.log.since(), start);
  fixture.add("4");
  EXPECT_EQ(fixture.ids(), "4 3 2 ");
  EXPECT_EQ(fixture.log.since(), start + std::chrono::seconds(1));
  EXPECT_EQ(fixture.log.kept(), 3U);
  EXPECT_EQ(fixture.log.capacity(), 3U);
}

TEST(DeliveryLog, StrangersDoNotPushOutDeliveriesWithAValidSignature) {
  LogFixture fixture(300);
  fixture.add("mine");
  for (int i = 0; i < 1000; ++i) fixture.add("forged", Recorded::refused, false);
  fixture.add("newer");
  const std::vector<DeliveryRecord> records = fixture.records();
  ASSERT_EQ(records.size(), 2 + DeliveryLog::kStrangersKeptMax);
  EXPECT_EQ(records.front().id, "newer");
  EXPECT_EQ(records[1].id, "forged");
  EXPECT_EQ(records.back().id, "mine");
}

TEST(DeliveryLog, FindsTheDeliveriesOfACommit) {
  LogFixture fixture(10);
  const std::string other(40, 'a');
  fixture.add("1");
  fixture.add("2", Recorded::ignored, true, other);
  fixture.add("3", Recorded::failed);
  DeliveryFilter filter;
  filter.sha = kLoggedSha;
  EXPECT_EQ(fixture.ids(filter), "3 1 ");
  filter.repository = "acme/tools";
  EXPECT_EQ(fixture.ids(filter), "");
  filter.repository = "acme/shop";
  filter.outcome = Recorded::failed;
  EXPECT_EQ(fixture.ids(filter), "3 ");
  filter = DeliveryFilter();
  filter.event = github::event_index("check_run");
  EXPECT_EQ(fixture.ids(filter), "3 2 1 ");
  filter.event = github::event_index("push");
  EXPECT_EQ(fixture.ids(filter), "");
}

TEST(DeliveryLog, AWalkEndsAfterItsBudgetAndGoesOnAtItsPosition) {
  LogFixture fixture(10);
  for (const char* id : {"1", "2", "3", "4"}) fixture.add(id);
  DeliveryFilter none;
  none.outcome = Recorded::failed;
  DeliveryWalk walk(fixture.log);
  std::size_t budget = 2;
  EXPECT_FALSE(walk.next(none, budget));
  EXPECT_EQ(budget, 0U);
  EXPECT_FALSE(walk.is_done());
  fixture.add("5");  // newer than the walk
  DeliveryWalk rest(fixture.log, walk.position());
  budget = 10;
  EXPECT_EQ(rest.next(DeliveryFilter(), budget)->id, "2");
  EXPECT_EQ(budget, 9U);
  EXPECT_EQ(rest.next(DeliveryFilter(), budget)->id, "1");
  EXPECT_FALSE(rest.next(DeliveryFilter(), budget));
  EXPECT_TRUE(rest.is_done());
}

TEST(DeliveryLog, APositionOfAnotherDaemonIsHarmless) {
  LogFixture fixture(2);
  fixture.add("1");
  DeliveryWalk walk(fixture.log, DeliveryWalk::Position{UINT64_MAX, UINT64_MAX});
  std::size_t budget = 10;
  EXPECT_EQ(walk.next(DeliveryFilter(), budget)->id, "1");
  EXPECT_TRUE(walk.is_done());
}

TEST(DeliveryLog, RecordsNothingWhereItIsOff) {
  LogFixture fixture(0);
  fixture.add("1");
  fixture.add("2", Recorded::refused, false);
  EXPECT_EQ(fixture.ids(), "");
  EXPECT_EQ(fixture.log.capacity(), 0U);
  EXPECT_EQ(fixture.log.kept(), 0U);
  EXPECT_EQ(fixture.log.since(), ManualClock().wall());
}

TEST(DeliveryLog, OutcomesHaveNames) {
  for (const char* name : {"stored", "ignored", "refused", "failed"}) {
    ASSERT_TRUE(parse_recorded(name)) << name;
    EXPECT_EQ(to_string(*parse_recorded(name)), name);
  }
  EXPECT_FALSE(parse_recorded("Stored"));
}

}  // namespace polly::webhook
