#include "polly/api/detail/commit_pages.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "polly/api/detail/test_api.hpp"
#include "polly/api/state_routes.hpp"
#include "polly/testing/sanitizers.hpp"

namespace polly::api {
namespace {

Commit listed_commit(std::size_t number) {
  return Commit(std::string(33, 'a') + std::to_string(1'000'000 + number), Repository("acme", "shop"));
}

Task<void> store_listed(StateService* state, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    co_await state->store(Context(), listed_commit(i), i % 2 == 0 ? kPrNumber : kWorkflowRunId, 1);
  }
}

class PagedApi : public TestApi {
 public:
  PagedApi() { routes.add_to(router); }

  ApiToken token{Secret(std::string(kToken))};
  StateRoutes routes{state, StateScope::repository, token};
};

std::string link_of(const http::Reply& reply) {
  for (const http::Header& header : reply.headers) {
    if (header.first == "Link") return header.second;
  }
  return "";
}

// How often each commit is listed, following the links. `between` is called after each page.
template <class Between>
std::map<std::string, int> follow(PagedApi& api, std::string target, Between between) {
  std::map<std::string, int> listed;
  while (!target.empty()) {
    const http::Reply reply = api.send("GET", target);
    EXPECT_EQ(reply.status, 200) << reply.body;
    const boost::json::value page = boost::json::parse(reply.body);
    for (const auto& commit : page.at("commits").as_array()) ++listed[std::string(commit.at("sha").as_string())];
    const std::string link = link_of(reply);
    EXPECT_EQ(link.empty(), page.at("next").is_null());
    target.clear();
    if (link.empty()) break;
    EXPECT_TRUE(link.starts_with("</") && link.ends_with(">; rel=\"next\"")) << link;
    target = link.substr(1, link.find('>') - 1);
    between();
  }
  return listed;
}

void expect_once_each(const std::map<std::string, int>& listed, std::size_t count) {
  EXPECT_EQ(listed.size(), count);
  for (const auto& [sha, times] : listed) ASSERT_EQ(times, 1) << sha;
}

TEST(CommitPages, LinksLeadThroughAllCommits) {
  PagedApi api;
  run(store_listed(&api.state, 700));
  expect_once_each(follow(api, "/api/v1/state?limit=30", [] {}), 700);
  expect_once_each(follow(api, "/api/v1/repos/acme/shop/state?limit=1000", [] {}), 700);
  expect_once_each(follow(api, "/api/v1/repos/acme/shop/state?cursor=", [] {}), 700);
  expect_once_each(follow(api, "/api/v1/repos/acme/shop/state?pr=1&limit=100", [] {}), 350);
  expect_once_each(follow(api, "/api/v1/repos/acme/other/state?limit=100", [] {}), 0);
}

TEST(CommitPages, APageHasAboutAsManyCommitsAsItsLimit) {
  PagedApi api;
  run(store_listed(&api.state, 700));
  for (const std::size_t limit : {1U, 10U, 100U, 300U}) {
    const std::string body = api.get("/api/v1/state?limit=" + std::to_string(limit));
    const std::size_t size = boost::json::parse(body).at("commits").as_array().size();
    EXPECT_GE(size, limit);
    EXPECT_LT(size, 2 * limit + 1);
  }
}

TEST(CommitPages, ACommitThatIsThereThroughoutIsListedWhileOthersAreWritten) {
  PagedApi api;
  run(store_listed(&api.state, 700));
  std::size_t number = 0;
  const auto write = [&] {
    for (int i = 0; i < 5; ++i) {
      run(api.state.store(Context(), listed_commit(number), number % 3 == 0 ? kCheckSuiteId : kPrNumber, 2));
      run(api.state.store(Context(), listed_commit(10'000 + number), kPrNumber, 2));
      run(api.state.forget_all(Context(), listed_commit(20'000 + number)));
      number = (number + 37) % 700;
    }
  };
  const std::map<std::string, int> listed = follow(api, "/api/v1/state?limit=20", write);
  int repeats = 0;
  for (std::size_t i = 0; i < 700; ++i) {
    const auto found = listed.find(listed_commit(i).sha());
    ASSERT_NE(found, listed.end()) << i;
    repeats += found->second - 1;
  }
  EXPECT_LT(repeats, 350);
}

TEST(CommitPages, MoreThanAHundredThousandCommitsAreListed) {
  const std::size_t commits = testing::kHasSanitizers ? 5'000 : 101'000;
  PagedApi api;
  run(store_listed(&api.state, commits));
  expect_once_each(follow(api, "/api/v1/state?limit=1000", [] {}), commits);
}

TEST(CommitPages, AForeignCursorOrLimitIs400) {
  PagedApi api;
  for (const char* query :
       {"limit=0", "limit=x", "limit=-1", "cursor=x", "cursor=no_fact.1.2", "pr=1&cursor=check_suite_id.1."}) {
    EXPECT_EQ(api.status("GET", std::string("/api/v1/state?") + query), 400) << query;
  }
}

}  // namespace
}  // namespace polly::api
