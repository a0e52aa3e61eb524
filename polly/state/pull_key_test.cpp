#include "polly/state/pull_key.hpp"

#include <gtest/gtest.h>

#include <string>

namespace polly {
namespace {

const Repository kKeyedShop("Acme", "Shop");
const std::string kKeyedSha(40, 'a');

TEST(PullKey, NamesTheRepositoryAndThePullRequestOrTheCommit) {
  const Commit commit(kKeyedSha, kKeyedShop);
  EXPECT_EQ(pull_key(kKeyedShop, 42, StateKeys::plain).text(), "polly:pull:acme/shop:42");
  EXPECT_EQ(pull_key(kKeyedShop, 42, StateKeys::tagged).text(), "polly:pull:acme/shop:{42}");
  EXPECT_EQ(pulls_of_commit_key(commit, StateKeys::plain).text(), "polly:pull_requests:acme/shop:" + kKeyedSha);
  EXPECT_EQ(pulls_of_commit_key(commit, StateKeys::tagged).text(), "polly:pull_requests:acme/shop:{" + kKeyedSha + "}");
}

TEST(PullKey, HasARepositoryThatIsReadFromIt) {
  for (const StateKeys form : {StateKeys::plain, StateKeys::tagged}) {
    EXPECT_EQ(repository_of_pull_key(pull_key(kKeyedShop, 42, form)), kKeyedShop);
    EXPECT_EQ(repository_of_pull_key(pulls_of_commit_key(Commit(kKeyedSha, kKeyedShop), form)), kKeyedShop);
  }
  for (const char* key : {"polly:pull:42", "polly:pull:a b/c:42", "polly:pull", "polly:pr_number:acme/shop:42", "pull",
                          "polly:pulls:acme/shop:42"}) {
    EXPECT_EQ(repository_of_pull_key(key), std::nullopt) << key;
  }
}

}  // namespace
}  // namespace polly
