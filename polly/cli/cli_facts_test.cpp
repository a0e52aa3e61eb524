// The verbs on a store, with facts that POLLY_FACTS adds.
#include <gtest/gtest.h>

#include "polly/cli/detail/test_call.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/program.hpp"

namespace polly::cli {

namespace {

using testing::kSha;

class CliFacts : public ::testing::Test {
 protected:
  Called state(std::vector<std::string> arguments, const std::string& facts = "sbom_check_run_id=check_run *SBOM*") {
    config::Environment environment{{"POLLY_STORE_URL", url()}};
    if (!facts.empty()) environment.set("POLLY_FACTS", facts, "POLLY_FACTS");
    arguments.insert(arguments.begin(), "state");
    return call(std::move(arguments), environment);
  }

  std::string url() const { return "sqlite:" + (folder_ / "polly.db").string(); }

  testing::TemporaryFolder folder_;
};

}  // namespace

TEST_F(CliFacts, AreStoredShownAndForgotten) {
  const std::vector<std::string> of_commit{"--sha", kSha, "--repo", "acme/shop"};
  const auto in_shop = [&](std::vector<std::string> arguments, const std::string& facts) {
    arguments.insert(arguments.end(), of_commit.begin(), of_commit.end());
    return state(std::move(arguments), facts);
  };
  const std::string facts = "sbom_check_run_id=check_run *SBOM*, sha256_run_id = workflow_run Sums";
  EXPECT_EQ(in_shop({"store", "sbom_check_run_id", "7"}, facts).code, 0);
  EXPECT_EQ(in_shop({"get", "sbom_check_run_id"}, facts).out, "7\n");
  EXPECT_EQ(in_shop({"get"}, facts).out,
            "FACT                  VALUE\n"
            "pr_number                 -\n"
            "vuln_check_run_id         -\n"
            "license_check_run_id      -\n"
            "workflow_run_id           -\n"
            "check_suite_id            -\n"
            "sbom_check_run_id         7\n"
            "sha256_run_id             -\n");
  EXPECT_EQ(in_shop({"get", "--json"}, facts).out,
            R"({"pr_number":null,"vuln_check_run_id":null,"license_check_run_id":null,"workflow_run_id":null,)"
            R"("check_suite_id":null,"sbom_check_run_id":7,"sha256_run_id":null,)"
            R"("pull_requests":[],"pr_number_state":null})"
            "\n");
  EXPECT_TRUE(contains(state({"list"}, facts).out, "SBOM CHECK  SHA256\n")) << state({"list"}, facts).out;

  const Called unknown = in_shop({"get", "sbom_check_run_id"}, "");
  EXPECT_EQ(unknown.code, 2);
  EXPECT_TRUE(contains(unknown.err, "unknown fact sbom_check_run_id")) << unknown.err;
  EXPECT_EQ(in_shop({"get"}, "").code, 3);
  EXPECT_EQ(in_shop({"forget", "sbom_check_run_id"}, facts).code, 0);
  EXPECT_EQ(in_shop({"get"}, facts).code, 3);
}

// Without POLLY_FACTS at the one who copies.
TEST_F(CliFacts, AreCopiedWithTheirRepository) {
  for (const char* repository : {"acme/shop", "acme/other"}) {
    EXPECT_EQ(state({"store", "sbom_check_run_id", "7", "--sha", kSha, "--repo", repository}).code, 0);
  }
  const std::string copy = folder_.path() / "copy.db";
  const Called copied = call({"copy", url(), "sqlite:" + copy, "--repo", "acme/shop"});
  EXPECT_EQ(copied.code, 0) << copied.err;
  const Called keys = call({"store", "scan", "--store", "sqlite:" + copy});
  EXPECT_EQ(keys.out, "polly:sbom_check_run_id:acme/shop:" + std::string(kSha) + "\n") << keys.err;
}

TEST_F(CliFacts, ThatAreConfiguredAreCompleted) {
  const config::Environment configured{{"POLLY_FACTS", "sbom_check_run_id = check_run *SBOM*"}, {"POLLY_THREADS", "x"}};
  const config::Environment mistaken{{"POLLY_FACTS", "probe = check_run *"}};
  for (const char* shell : {"bash", "zsh", "fish"}) {
    EXPECT_TRUE(contains(call({"completion", shell}, configured).out, "sbom_check_run_id")) << shell;
    const Called ran = call({"completion", shell}, mistaken);
    EXPECT_EQ(ran.code, 0) << shell;
    EXPECT_TRUE(contains(ran.out, "pr_number")) << shell;
  }
}

TEST_F(CliFacts, AreListedByDoctor) {
  const config::Environment contract{{"XDG_STATE_HOME", "/nonexistent"}};
  EXPECT_TRUE(contains(call({"doctor"}, contract).out, "5 kinds of facts are stored: pr_number, vuln_check_run_id, "));
  const config::Environment configured{{"XDG_STATE_HOME", "/nonexistent"},
                                       {"POLLY_FACTS", "sbom_check_run_id=check_run *SBOM*"}};
  const Called ran = call({"doctor"}, configured);
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_TRUE(contains(ran.out, "6 kinds of facts")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "sbom_check_run_id = check_run *SBOM*")) << ran.out;
}

}  // namespace polly::cli
