#include "polly/state/state_key.hpp"

#include <gtest/gtest.h>

#include <string>

#include "polly/state/state_scope.hpp"
#include "polly/store/limits.hpp"
#include "polly/testing/example_sha.hpp"

namespace polly {
namespace {

using testing::kSha;
const std::string kSha256 = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

TEST(StateKey, WithoutARepositoryIsTheContracts) {
  EXPECT_EQ(state_key(Commit(kSha), kPrNumber).text(), "polly:pr_number:" + kSha);
  EXPECT_EQ(state_key(Commit(kSha), kVulnCheckRunId).text(), "polly:vuln_check_run_id:" + kSha);
  EXPECT_EQ(state_key(Commit(kSha), kLicenseCheckRunId).text(), "polly:license_check_run_id:" + kSha);
  EXPECT_EQ(state_key(Commit(kSha), kWorkflowRunId).text(), "polly:workflow_run_id:" + kSha);
  EXPECT_EQ(state_key(Commit(kSha256), kPrNumber).text(), "polly:pr_number:" + kSha256);
}

TEST(StateKey, WithARepositoryNamesItInLowerCase) {
  EXPECT_EQ(state_key(Commit(kSha, Repository("Acme", "Shop.JS")), kPrNumber).text(),
            "polly:pr_number:acme/shop.js:" + kSha);
}

TEST(StateKey, IgnoresTheCaseOfTheSha) {
  EXPECT_EQ(state_key(Commit("ABCDEF6789abcdef0123456789abcdef01234567"), kPrNumber).text(),
            "polly:pr_number:abcdef6789abcdef0123456789abcdef01234567");
}

TEST(StateKey, OfTheLongestNamesIsStillAKey) {
  const Repository longest(std::string(Repository::kOwnerBytesMax, 'o'), std::string(Repository::kNameBytesMax, 'n'));
  for (const auto& fact : kFacts) {
    EXPECT_LE(state_key(Commit(kSha256, longest), fact, StateKeys::tagged).text().size(), kKeyBytesMax);
  }
}

TEST(StateKey, IsParsedBackToItsCommit) {
  for (const Commit& commit : {Commit(kSha), Commit(kSha256), Commit(kSha, Repository("acme", "shop")),
                               Commit(kSha256, Repository("a-b_c.d", ".github"))}) {
    for (const auto& fact : kFacts) {
      EXPECT_EQ(commit_of_key(state_key(commit, fact), fact), commit);
      EXPECT_EQ(commit_of_key(state_key(commit, fact, StateKeys::tagged), fact), commit);
    }
  }
}

TEST(StateKey, TaggedHasTheShaInBraces) {
  EXPECT_EQ(state_key(Commit(kSha), kPrNumber, StateKeys::tagged).text(), "polly:pr_number:{" + kSha + "}");
  EXPECT_EQ(state_key(Commit(kSha, Repository("acme", "shop")), kPrNumber, StateKeys::tagged).text(),
            "polly:pr_number:acme/shop:{" + kSha + "}");
}

// What a Valkey cluster hashes: https://valkey.io/topics/cluster-spec/#hash-tags
TEST(StateKey, TaggedHasOneHashTagForAllFactsOfACommit) {
  for (const Commit& commit : {Commit(kSha), Commit(kSha, Repository("acme", "shop"))}) {
    for (const auto& fact : kFacts) {
      const std::string key = state_key(commit, fact, StateKeys::tagged).text();
      const std::size_t open = key.find('{');
      EXPECT_EQ(key.substr(open + 1, key.find('}', open) - open - 1), kSha) << key;
    }
  }
}

TEST(StateKey, OfAnotherFactOrAnotherProgramHasNoCommit) {
  EXPECT_EQ(commit_of_key(state_key(Commit(kSha), kPrNumber), kCheckSuiteId), std::nullopt);
  for (const std::string key : {"polly:pr_number:", "polly:pr_number:x", "polly:pr_number:acme:", "polly:pr_number::",
                                "polly:pr_number:acme/shop:", "polly:pr_number:a/b/c:0123", "session:4711",
                                "polly:pr_number:{", "polly:pr_number:{}", "polly:pr_number:acme/shop:{}"}) {
    EXPECT_EQ(commit_of_key(key, kPrNumber), std::nullopt) << key;
  }
  EXPECT_EQ(commit_of_key("polly:pr_number:shop:" + kSha, kPrNumber), std::nullopt) << "no owner";
  EXPECT_EQ(commit_of_key("polly:pr_number:acme/shop:" + kSha + "0", kPrNumber), std::nullopt);
  for (const std::string& sha : {"{" + kSha, kSha + "}", "{{" + kSha + "}}", "{" + kSha + "}0"}) {
    EXPECT_EQ(commit_of_key("polly:pr_number:" + sha, kPrNumber), std::nullopt) << sha;
  }
}

TEST(StateKey, OfAnyFactHasItsCommit) {
  const Commit commit(std::string(40, 'a'), Repository("acme", "shop"));
  for (const char* name : {"pr_number", "sbom_check_run_id", "not_configured_any_more"}) {
    const Fact<std::int64_t> fact{name};
    EXPECT_EQ(commit_of_key(state_key(commit, fact)), commit) << name;
    EXPECT_EQ(commit_of_key(state_key(commit, fact, StateKeys::tagged)), commit) << name;
  }
  const std::string rest = ":acme/shop:" + std::string(40, 'a');
  for (const std::string& key : {"polly:probe" + rest, "polly:UPPER" + rest, "other:pr_number" + rest, "polly:" + rest,
                                 std::string("polly:pr_number:acme/shop:abc"), std::string("polly:pr_number")}) {
    EXPECT_EQ(commit_of_key(Key(key)), std::nullopt) << key;
  }
}

TEST(StateKey, StartsWithThePrefixThatIsScanned) {
  const Repository repository("acme", "shop");
  EXPECT_EQ(state_key_prefix(kPrNumber, std::nullopt), "polly:pr_number:");
  EXPECT_EQ(state_key_prefix(kPrNumber, repository), "polly:pr_number:acme/shop:");
  EXPECT_TRUE(
      state_key(Commit(kSha, repository), kPrNumber).text().starts_with(state_key_prefix(kPrNumber, repository)));
}

TEST(StateScope, CommitRemovesTheRepository) {
  const Commit commit(kSha, Repository("acme", "shop"));
  EXPECT_EQ(scoped(StateScope::repository, commit), commit);
  EXPECT_EQ(scoped(StateScope::commit, commit), Commit(kSha));
}

}  // namespace
}  // namespace polly
