// The pull requests that events list, and their state.
#include <gtest/gtest.h>

#include <string>
#include <variant>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/github/event.hpp"

namespace polly::github {
namespace {

const std::string kListedSha = "ec26c3e57ca3a959ca5aad62de7213c562f8c821";
const std::string kInShop = R"("repository":{"id":11,"full_name":"Acme/Shop"})";

PullRequest pull_with(const std::string& members) {
  const Event event = parse_event("pull_request", R"({"action":"closed","number":2,"pull_request":{"number":2,"head":{)"
                                                  R"("sha":")" +
                                                      kListedSha + R"("})" + members + "}," + kInShop + "}");
  return std::get<PullRequest>(event);
}

std::vector<std::int64_t> numbers_in(const std::string& pull_requests) {
  const Event event = parse_event("check_suite", R"({"check_suite":{"id":1,"head_sha":")" + kListedSha +
                                                     R"(","pull_requests":)" + pull_requests + "}," + kInShop + "}");
  return std::get<CheckSuite>(event).pull_requests;
}

TEST(EventPulls, APullRequestHasAStateAndATime) {
  const PullRequest closed = pull_with(R"(,"state":"closed","updated_at":"2019-05-15T15:20:33Z")");
  EXPECT_EQ(closed.is_open, false);
  EXPECT_EQ(closed.updated_at, 1'557'933'633'000);
  EXPECT_EQ(pull_with(R"(,"state":"open")").is_open, true);
  EXPECT_EQ(pull_with("").is_open, std::nullopt);
  EXPECT_EQ(pull_with(R"(,"state":null,"updated_at":null)").updated_at, std::nullopt);
}

TEST(EventPulls, ATimeThatIsNoneIsMalformed) {
  for (const char* time : {R"("yesterday")", "1557933633", R"("2019-05-15")", R"("")"}) {
    EXPECT_THROW(pull_with(std::string(R"(,"updated_at":)") + time), Error) << time;
  }
  EXPECT_THROW(pull_with(R"(,"state":1)"), Error);
}

TEST(EventPulls, AllListedPullRequestsWithThisHeadCountOnce) {
  const std::string other(40, 'b');
  EXPECT_EQ(numbers_in("[]"), std::vector<std::int64_t>());
  EXPECT_EQ(numbers_in("null"), std::vector<std::int64_t>());
  EXPECT_EQ(numbers_in(R"([{"number":2},{"number":7},{"number":2}])"), (std::vector<std::int64_t>{7, 2}));
  EXPECT_EQ(numbers_in(R"([{"number":2,"head":{"sha":")" + other + R"("}},{"number":3,"head":{"sha":")" + kListedSha +
                       R"("},"base":{"repo":{"id":11}}},{"number":4,"base":{"repo":{"id":12}}}])"),
            std::vector<std::int64_t>{3});
}

}  // namespace
}  // namespace polly::github
