// The operator's question: why is this fact unknown?
#include "polly/api/explanation.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace polly::api {

namespace {

using webhook::Cause;
using webhook::DeliveryRecord;
using webhook::Recorded;
using Records = std::vector<DeliveryRecord>;

const WallTime kExplainedStart = ManualClock().wall();
const WallTime kExplainedNow = kExplainedStart + std::chrono::hours(30);

DeliveryRecord record_of(std::string_view event, Recorded outcome, std::vector<KnownFact> facts = {},
                         Cause cause = Cause::none, std::string text = "") {
  DeliveryRecord made;
  made.at = kExplainedNow - std::chrono::hours(1);
  made.id = "the-id";
  made.event = event;
  made.action = "created";
  made.outcome = outcome;
  made.cause = cause;
  made.text = std::move(text);
  for (const KnownFact& known : facts) made.fact_bits |= std::uint64_t{1} << FactList::contract()->index_of(known.fact);
  made.facts = std::move(facts);
  return made;
}

DeliveryMemory memory_with(std::string_view event) {
  DeliveryMemory memory;
  memory.since = kExplainedStart;
  memory.kept = 17;
  memory.capacity = 4096;
  if (!event.empty()) memory.newest[event] = kExplainedNow - std::chrono::minutes(5);
  return memory;
}

FactExplanation explain(Fact<std::int64_t> fact, const Records& records, FactInStore stored = {},
                        DeliveryMemory memory = memory_with("check_run"), const webhook::ReceiverOptions& options = {},
                        Expiration lifetime = std::chrono::hours(24)) {
  const Explainer explainer(*FactList::contract(), options, lifetime, std::move(memory), kExplainedNow);
  return explainer.explain(fact, stored, records);
}

bool says(const FactExplanation& why, const std::string& text) {
  std::string all = why.because;
  for (const std::string& hint : why.hints) all += "\n" + hint;
  return all.find(text) != std::string::npos;
}

const FactInStore kStoredNow(42, std::chrono::hours(23));

}  // namespace

TEST(WhyIsThisFactUnknown, ItIsKnownAndADeliveryStoredIt) {
  const FactExplanation why =
      explain(kPrNumber, {record_of("pull_request", Recorded::stored, {{kPrNumber, 42}})}, kStoredNow);
  EXPECT_EQ(why.status, FactStatus::known);
  EXPECT_EQ(why.because, "stored by the delivery the-id (pull_request created) at 2026-01-02T05:00:00.000Z");
  EXPECT_TRUE(why.delivery);
  EXPECT_TRUE(why.hints.empty());
}

TEST(WhyIsThisFactUnknown, ItIsKnownAndAnotherStoredIt) {
  const FactExplanation why = explain(kPrNumber, {record_of("check_run", Recorded::failed)}, kStoredNow);
  EXPECT_EQ(why.status, FactStatus::known);
  EXPECT_TRUE(says(why, "another daemon or a client of the API did, or a delivery before 2026-01-01T00:00:00.000Z"));
  EXPECT_FALSE(why.delivery);
}

TEST(WhyIsThisFactUnknown, NoDeliveryNamedTheCommit) {
  const FactExplanation why = explain(kVulnCheckRunId, {});
  EXPECT_EQ(why.status, FactStatus::never_delivered);
  EXPECT_EQ(why.because,
            "no delivery named this commit since 2026-01-01T00:00:00.000Z (17 deliveries are recorded, at most 4096)");
  EXPECT_TRUE(says(why, "the newest check_run event of any commit came at 2026-01-02T05:55:00.000Z"));
  EXPECT_TRUE(says(why, "POLLY_VULN_CHECK_NAME, which is \"Vulnerability\""));
  EXPECT_TRUE(says(why, "where several serve the webhook, ask each of them"));
  EXPECT_FALSE(says(why, "refused"));
}

TEST(WhyIsThisFactUnknown, NotOneEventOfItsKindHasCome) {
  const FactExplanation why = explain(kCheckSuiteId, {record_of("push", Recorded::ignored)});
  EXPECT_EQ(why.status, FactStatus::never_delivered);
  EXPECT_TRUE(says(why, "no check_suite event came for this commit"));
  EXPECT_TRUE(says(why, "is the GitHub App subscribed to check_suite"));
}

TEST(WhyIsThisFactUnknown, ARefusedDeliveryMayHaveNamedIt) {
  DeliveryMemory memory = memory_with("");
  memory.refused = 3;
  EXPECT_TRUE(says(explain(kPrNumber, {}, {}, std::move(memory)), "3 deliveries were refused"));
}

TEST(WhyIsThisFactUnknown, ThePullRequestIsOfAFork) {
  const FactExplanation why =
      explain(kPrNumber, {record_of("check_suite", Recorded::stored, {{kCheckSuiteId, 7}})}, {}, memory_with(""));
  EXPECT_EQ(why.status, FactStatus::never_delivered);
  EXPECT_TRUE(says(why, "GitHub lists none where its head is in a fork"));
}

TEST(WhyIsThisFactUnknown, TheNamesOfItsRunsMatchNoSetting) {
  const Records records{record_of("check_run", Recorded::ignored, {}, Cause::no_name_matches, "build"),
                        record_of("check_run", Recorded::stored, {{kPrNumber, 42}}, Cause::no_name_matches, "lint"),
                        record_of("check_run", Recorded::ignored, {}, Cause::no_name_matches, "build"),
                        record_of("check_run", Recorded::stored, {{kLicenseCheckRunId, 9}}, Cause::none, "License")};
  const FactExplanation why = explain(kVulnCheckRunId, records);
  EXPECT_EQ(why.status, FactStatus::ignored);
  EXPECT_EQ(why.because,
            "the check runs of 4 deliveries for this commit have other names: \"build\", \"lint\", \"License\"");
  EXPECT_TRUE(says(why, "POLLY_VULN_CHECK_NAME"));
}

TEST(WhyIsThisFactUnknown, TheCheckRunIsOfAnotherApp) {
  webhook::ReceiverOptions options;
  options.app_id = 5;
  const FactExplanation why =
      explain(kVulnCheckRunId, {record_of("check_run", Recorded::ignored, {}, Cause::other_app, "Vulnerability")}, {},
              memory_with(""), options);
  EXPECT_EQ(why.status, FactStatus::ignored);
  EXPECT_TRUE(says(why, "of another GitHub App than POLLY_GITHUB_APP_ID (5)"));
}

TEST(WhyIsThisFactUnknown, TheActionGivesNoNewHead) {
  const FactExplanation why =
      explain(kPrNumber, {record_of("pull_request", Recorded::ignored, {}, Cause::unused_action)});
  EXPECT_EQ(why.status, FactStatus::ignored);
  EXPECT_TRUE(says(why, "the action \"created\" gives the pull request no new head"));
}

TEST(WhyIsThisFactUnknown, ItsLifetimeHasEnded) {
  DeliveryRecord old = record_of("check_run", Recorded::stored, {{kVulnCheckRunId, 7}}, Cause::none, "Vulnerability");
  old.at = kExplainedStart;
  const Records records{record_of("check_run", Recorded::ignored, {}, Cause::no_name_matches, "build"), old};
  const FactExplanation why = explain(kVulnCheckRunId, records);
  EXPECT_EQ(why.status, FactStatus::expired);
  EXPECT_TRUE(says(why, "stored it with a lifetime of 1 d, which ended at 2026-01-02T00:00:00.000Z")) << why.because;
}

TEST(WhyIsThisFactUnknown, ItWasRemovedBeforeItExpired) {
  const Records records{record_of("pull_request", Recorded::stored, {{kPrNumber, 42}})};
  EXPECT_EQ(explain(kPrNumber, records).status, FactStatus::forgotten);
  EXPECT_EQ(explain(kPrNumber, records, {}, memory_with(""), {}, Expiration::never()).status, FactStatus::forgotten);
}

TEST(WhyIsThisFactUnknown, TheStoreFailedOrTheDeliveryWasMalformed) {
  const DeliveryRecord failed = record_of("check_run", Recorded::failed, {}, Cause::failed, "unavailable");
  const DeliveryRecord refused =
      record_of("check_run", Recorded::refused, {}, Cause::malformed, "check_run.id: is missing");
  EXPECT_EQ(explain(kVulnCheckRunId, {failed, refused}).status, FactStatus::failed);
  EXPECT_TRUE(says(explain(kVulnCheckRunId, {failed}), "the store failed: unavailable"));
  const FactExplanation why = explain(kVulnCheckRunId, {refused, failed});
  EXPECT_EQ(why.status, FactStatus::refused);
  EXPECT_TRUE(says(why, "it is malformed: check_run.id: is missing"));
  EXPECT_EQ(explain(kCheckSuiteId, {failed}).status, FactStatus::never_delivered);
  EXPECT_EQ(explain(kPrNumber, {failed}).status, FactStatus::failed);  // it may have listed the pull request
}

TEST(WhyIsThisFactUnknown, NothingIsRecorded) {
  const FactExplanation why = explain(kPrNumber, {}, {}, DeliveryMemory());
  EXPECT_EQ(why.status, FactStatus::not_recorded);
  EXPECT_TRUE(says(why, "POLLY_DELIVERIES_KEPT is 0"));
}

}  // namespace polly::api
