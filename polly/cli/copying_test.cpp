#include "polly/cli/copying.hpp"

#include <gtest/gtest.h>

#include "polly/base/error.hpp"
#include "polly/testing/example_sha.hpp"

namespace polly::cli {
namespace {

TEST(RepositoryFilter, WantsTheFactsAndThePullRequestsOfTheRepository) {
  const std::string sha(testing::kSha);
  const auto wants = filter_of("acme/shop");
  for (const std::string& key :
       {"polly:pr_number:acme/shop:" + sha, "polly:sbom_check_run_id:acme/shop:{" + sha + "}",
        std::string("polly:pull:acme/shop:42"), std::string("polly:pull:acme/shop:{42}"),
        "polly:pull_requests:acme/shop:" + sha, "polly:pull_requests:acme/shop:{" + sha + "}"}) {
    EXPECT_TRUE(wants(Key(key))) << key;
  }
  for (const std::string& key :
       {"polly:pr_number:acme/shop2:" + sha, "polly:pr_number:" + sha, std::string("polly:pull:eve/shop:42"),
        std::string("polly:pull:42"), "polly:pull_requests:acme/shop2:" + sha, std::string("polly:probe:acme/shop:42"),
        std::string("other:pull:acme/shop:42")}) {
    EXPECT_FALSE(wants(Key(key))) << key;
  }
}

TEST(RepositoryFilter, IsNoneWithoutARepository) {
  EXPECT_FALSE(filter_of(""));
  EXPECT_THROW(filter_of("acme"), Error);
}

}  // namespace
}  // namespace polly::cli
