#include "polly/webhook/reason.hpp"

#include <gtest/gtest.h>

namespace polly::webhook {

namespace {

using Facts = std::vector<KnownFact>;

const Commit kReasonHead("ec26c3e57ca3a959ca5aad62de7213c562f8c821", Repository("acme", "shop"));

struct Found {
  Cause cause;
  std::string text;
};

Found found(std::string_view name, const github::Event& event, const Facts& stored = {},
            const ReceiverOptions& options = {}, std::string_view action = "labeled") {
  const Reason reason = reason_of(name, event, stored, options);
  return {reason.cause, text_of(reason, name, action, options)};
}

github::CheckRun named_run(std::string name, std::optional<std::int64_t> app = std::nullopt) {
  return github::CheckRun(kReasonHead, 128, std::move(name), app, std::nullopt);
}

}  // namespace

TEST(Reason, OfAnEventThatPollyDoesNotUseNamesTheEventsThatItUses) {
  const Found issues = found("issues", github::OtherEvent());
  EXPECT_EQ(issues.cause, Cause::unused_event);
  EXPECT_EQ(issues.text,
            "no fact is taken from the event issues: facts come from pull_request, check_run, check_suite and "
            "workflow_run");
  EXPECT_EQ(found("other", github::OtherEvent()).cause, Cause::unknown_event);
  EXPECT_EQ(found("ping", github::Ping()).text, "a ping is about no commit");
}

TEST(Reason, OfAPullRequestNamesItsAction) {
  const github::PullRequest labeled("labeled", kReasonHead, 42);
  EXPECT_EQ(found("pull_request", labeled).text,
            "the action \"labeled\" gives the pull request no new head: pr_number is taken from opened, reopened, "
            "synchronize and ready_for_review");
  EXPECT_EQ(found("pull_request", labeled, Facts{KnownFact(kPrNumber, 42)}).cause, Cause::none);
}

TEST(Reason, OfACheckRunNamesTheSettingThatItDoesNotMatch) {
  EXPECT_EQ(found("check_run", named_run("build")).text,
            "the check run \"build\" matches neither POLLY_VULN_CHECK_NAME (\"Vulnerability\") nor "
            "POLLY_LICENSE_CHECK_NAME (\"License\")");
  ReceiverOptions options;
  options.rules.emplace_back(RuledEvent::check_run, kWorkflowRunId, "*SBOM*");
  EXPECT_TRUE(found("check_run", named_run("build"), {}, options).text.ends_with(" nor a rule of POLLY_FACTS"));
  options.app_id = 7;
  EXPECT_EQ(found("check_run", named_run("build", 8), {}, options).text,
            "the check run \"build\" is of another GitHub App than POLLY_GITHUB_APP_ID (7)");
  EXPECT_EQ(found("check_run", named_run("build"), {}, options).cause, Cause::other_app);
}

TEST(Reason, IsAlsoThereWhereOnlyThePullRequestWasStored) {
  EXPECT_EQ(found("check_run", named_run("build"), Facts{KnownFact(kPrNumber, 42)}).cause, Cause::no_name_matches);
  EXPECT_EQ(found("check_run", named_run("License"), Facts{KnownFact(kLicenseCheckRunId, 128)}).cause, Cause::none);
}

TEST(Reason, OfAWorkflowNamesTheSetting) {
  ReceiverOptions options;
  options.workflow_name = "build";
  EXPECT_EQ(found("workflow_run", github::WorkflowRun(kReasonHead, 9, "deploy", std::nullopt), {}, options).text,
            "the workflow \"deploy\" does not match POLLY_WORKFLOW_NAME (\"build\")");
  EXPECT_EQ(
      found("check_suite", github::CheckSuite(kReasonHead, 7, std::nullopt), Facts{KnownFact(kCheckSuiteId, 7)}).cause,
      Cause::none);
}

TEST(Reason, CutsALongNameBetweenTwoCharacters) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc");
  EXPECT_EQ(shortened("ab\xC3\xA4", 3), "ab");
  EXPECT_EQ(shortened("\xF0\x9F\x9A\x80x", 4), "\xF0\x9F\x9A\x80");
  EXPECT_EQ(shortened("\xF0\x9F\x9A\x80", 3), "");
  EXPECT_LT(found("check_run", named_run(std::string(1'000'000, 'x'))).text.size(), 300U);
}

}  // namespace polly::webhook
