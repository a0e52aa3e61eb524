#include "polly/webhook/facts.hpp"

#include <gtest/gtest.h>

#include "polly/webhook/any_case.hpp"

namespace polly::webhook {

namespace {

using Facts = std::vector<KnownFact>;

const Commit kHead("ec26c3e57ca3a959ca5aad62de7213c562f8c821", Repository("acme", "shop"));

github::CheckRun check_run(std::string name, std::optional<std::int64_t> app = 10) {
  return github::CheckRun(kHead, 128, std::move(name), app, std::nullopt);
}

}  // namespace

TEST(PullRequestFacts, TheFourActionsThatGiveItAHeadContainItsNumber) {
  for (const char* action : {"opened", "reopened", "synchronize", "ready_for_review"}) {
    EXPECT_EQ(facts_of_pull_request(github::PullRequest(action, kHead, 42)), Facts{KnownFact(kPrNumber, 42)}) << action;
  }
}

TEST(PullRequestFacts, OtherActionsContainNothing) {
  for (const char* action : {"closed", "labeled", "edited", "converted_to_draft", "locked", "", "Opened"}) {
    EXPECT_EQ(facts_of_pull_request(github::PullRequest(action, kHead, 42)), Facts()) << action;
  }
}

TEST(CheckRunFacts, TheNameInAnyCaseDecidesWhichCheckItIs) {
  const ReceiverOptions options;
  EXPECT_EQ(facts_of_check_run(check_run("Polly / VULNERABILITY scan"), options),
            Facts{KnownFact(kVulnCheckRunId, 128)});
  EXPECT_EQ(facts_of_check_run(check_run("license"), options), Facts{KnownFact(kLicenseCheckRunId, 128)});
  EXPECT_EQ(facts_of_check_run(check_run("lint"), options), Facts());
}

TEST(CheckRunFacts, OneNameMayBeBothChecks) {
  const Facts both{KnownFact(kVulnCheckRunId, 128), KnownFact(kLicenseCheckRunId, 128)};
  EXPECT_EQ(facts_of_check_run(check_run("Vulnerability and License"), ReceiverOptions()), both);
}

TEST(CheckRunFacts, NamesAreConfigurable) {
  ReceiverOptions options;
  options.vuln_check_name = "CVE";
  EXPECT_EQ(facts_of_check_run(check_run("cve audit"), options), Facts{KnownFact(kVulnCheckRunId, 128)});
  EXPECT_EQ(facts_of_check_run(check_run("Vulnerability"), options), Facts());
}

TEST(CheckRunFacts, OnlyTheConfiguredAppsRunsCount) {
  ReceiverOptions options;
  options.app_id = 10;
  EXPECT_EQ(facts_of_check_run(check_run("License", 10), options), Facts{KnownFact(kLicenseCheckRunId, 128)});
  EXPECT_EQ(facts_of_check_run(check_run("License", 11), options), Facts());
  EXPECT_EQ(facts_of_check_run(check_run("License", std::nullopt), options), Facts());
}

TEST(CheckRunFacts, ThePullRequestCountsForRunsOfEveryApp) {
  ReceiverOptions options;
  options.app_id = 10;
  github::CheckRun run = check_run("lint", 11);
  run.pull_request = 42;
  EXPECT_EQ(facts_of_check_run(run, options), Facts{KnownFact(kPrNumber, 42)});
}

TEST(CheckSuiteFacts, AreTheSuiteAndThePullRequest) {
  const Facts both{KnownFact(kCheckSuiteId, 7), KnownFact(kPrNumber, 42)};
  EXPECT_EQ(facts_of_check_suite(github::CheckSuite(kHead, 7, 42)), both);
  EXPECT_EQ(facts_of_check_suite(github::CheckSuite(kHead, 7, std::nullopt)), Facts{KnownFact(kCheckSuiteId, 7)});
}

TEST(WorkflowRunFacts, AreTheRunAndThePullRequest) {
  const Facts both{KnownFact(kWorkflowRunId, 9), KnownFact(kPrNumber, 42)};
  EXPECT_EQ(facts_of_workflow_run(github::WorkflowRun(kHead, 9, "", 42), ReceiverOptions()), both);
}

TEST(WorkflowRunFacts, OnlyTheConfiguredWorkflowCounts) {
  ReceiverOptions options;
  options.workflow_name = "Build";
  const Facts run{KnownFact(kWorkflowRunId, 9)};
  EXPECT_EQ(facts_of_workflow_run(github::WorkflowRun(kHead, 9, "nightly build", std::nullopt), options), run);
  EXPECT_EQ(facts_of_workflow_run(github::WorkflowRun(kHead, 9, "deploy", std::nullopt), options), Facts());
  EXPECT_EQ(facts_of_workflow_run(github::WorkflowRun(kHead, 9, "", std::nullopt), options), Facts());
}

TEST(ConfiguredFactRules, ACheckRunIsStoredUnderEachFactThatItsNameMatches) {
  const FactList list({"sbom_check_run_id", "scan_check_run_id", "sbom_run_id"});
  ReceiverOptions options;
  options.app_id = 10;
  options.rules.emplace_back(RuledEvent::check_run, *list.find("sbom_check_run_id"), "*sbom*");
  options.rules.emplace_back(RuledEvent::check_run, *list.find("scan_check_run_id"), "* / SCAN ?");
  options.rules.emplace_back(RuledEvent::workflow_run, *list.find("sbom_run_id"), "*");
  const KnownFact sbom(list[5], 128);
  const KnownFact scan(list[6], 128);
  EXPECT_EQ(facts_of_check_run(check_run("SBOM"), options), Facts{sbom});
  EXPECT_EQ(facts_of_check_run(check_run("SBOM / scan 1"), options), (Facts{sbom, scan}));
  EXPECT_EQ(facts_of_check_run(check_run("License / scan 2"), options),
            (Facts{KnownFact(kLicenseCheckRunId, 128), scan}));
  EXPECT_EQ(facts_of_check_run(check_run("scan 1"), options), Facts());
  EXPECT_EQ(facts_of_check_run(check_run("SBOM", 11), options), Facts());
}

TEST(ConfiguredFactRules, AWorkflowRunIsMatchedByItsNameOrByItsPath) {
  const FactList list({"release_run_id", "nightly_run_id"});
  ReceiverOptions options;
  options.workflow_name = "Nothing";
  options.rules.emplace_back(RuledEvent::workflow_run, list[5], ".github/workflows/release*.yml");
  options.rules.emplace_back(RuledEvent::workflow_run, list[6], "nightly *");
  const auto facts = [&](const std::string& name, const std::string& path) {
    return facts_of_workflow_run(github::WorkflowRun(kHead, 9, name, std::nullopt, path), options);
  };
  EXPECT_EQ(facts("Release", ".github/workflows/release.yml"), Facts{KnownFact(list[5], 9)});
  EXPECT_EQ(facts("Nightly Release", ".github/workflows/release-2.yml"),
            (Facts{KnownFact(list[5], 9), KnownFact(list[6], 9)}));
  EXPECT_EQ(facts("Release", ".github/workflows/RELEASE.yml"), Facts());
  EXPECT_EQ(facts(".github/workflows/release.yml", ""), Facts());
}

TEST(ConfiguredFactRules, ATextBeyondTheBoundMatchesNothing) {
  const FactList list({"any_check_run_id"});
  ReceiverOptions options;
  options.rules.emplace_back(RuledEvent::check_run, list[5], "*");
  const std::string longest(RunTexts::kTextBytesMax, 'x');
  EXPECT_EQ(facts_of_check_run(check_run(longest), options), Facts{KnownFact(list[5], 128)});
  EXPECT_EQ(facts_of_check_run(check_run(longest + "x"), options), Facts());
}

TEST(Facts, AreStoredForTheCommitInItsRepository) {
  const std::optional<FactUpdate> update = facts_of(github::CheckSuite(kHead, 7, std::nullopt), ReceiverOptions());
  ASSERT_TRUE(update);
  EXPECT_EQ(update->commit, kHead);
}

TEST(Facts, AreStoredForTheBareCommitInCommitScope) {
  ReceiverOptions options;
  options.scope = StateScope::commit;
  const std::optional<FactUpdate> update = facts_of(github::CheckSuite(kHead, 7, std::nullopt), options);
  ASSERT_TRUE(update);
  EXPECT_EQ(update->commit, Commit(kHead.sha()));
}

TEST(Facts, APingAndOtherEventsContainNone) {
  EXPECT_FALSE(facts_of(github::Ping(), ReceiverOptions()));
  EXPECT_FALSE(facts_of(github::OtherEvent(), ReceiverOptions()));
  EXPECT_FALSE(facts_of(github::PullRequest("closed", kHead, 42), ReceiverOptions()));
}

TEST(Names, AreFoundAnywhereInAnyCase) {
  EXPECT_TRUE(contains_any_case("Dependency License Check", "license"));
  EXPECT_TRUE(contains_any_case("license", "LICENSE"));
  EXPECT_TRUE(contains_any_case("anything", ""));
  EXPECT_TRUE(contains_any_case("", ""));
  EXPECT_FALSE(contains_any_case("", "a"));
  EXPECT_FALSE(contains_any_case("licens", "license"));
}

}  // namespace polly::webhook
