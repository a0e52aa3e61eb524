// Ids as strings: every answer of the API about facts, pull requests and claims is searched for numbers.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

#include "polly/api/detail/test_api.hpp"
#include "polly/api/pull_routes.hpp"
#include "polly/api/state_routes.hpp"

namespace polly::api {
namespace {

namespace json = boost::json;

constexpr std::int64_t kIdMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kDoublesEnd = std::int64_t{1} << 53;
constexpr std::array kExactIds{kDoublesEnd - 1, kDoublesEnd, kDoublesEnd + 1, kIdMax - 1, kIdMax};

const std::string kIdSha(40, 'a');
const std::string kIdRepository = "/api/v1/repos/acme/shop";
const std::string kIdCommit = kIdRepository + "/commits/" + kIdSha + "/state";

class IdApi : public TestApi {
 public:
  explicit IdApi(std::int64_t its_id) : id(its_id) {
    state_routes.add_to(router);
    pull_routes.add_to(router);
    const Commit commit(kIdSha, Repository("acme", "shop"));
    PullUpdate update(commit, {id});
    update.time = 1000;
    update.is_open = true;
    std::vector<KnownFact> facts;
    for (const auto& fact : kFacts) facts.emplace_back(fact, id);
    run(pulls.advance(Context(), std::move(facts), std::move(update)));
  }

  // One request for each route: its target and its body. The claims are for a fact that is not stored.
  std::map<std::string, std::pair<std::string, std::string>> requests() const {
    const std::string body = R"({"pr_number":")" + std::to_string(id) + R"("})";
    const std::string claim = kIdRepository + "/commits/" + std::string(40, 'b') + "/state/pr_number/claim";
    const std::string pattern = "/api/v1/repos/{owner}/{name}/commits/{sha}/state";
    return {{"GET " + pattern, {kIdCommit, ""}},
            {"PATCH " + pattern, {kIdCommit, body}},
            {"POST " + pattern + ":advance", {kIdCommit + ":advance", body}},
            {"GET " + pattern + "/{fact}", {kIdCommit + "/pr_number", ""}},
            {"PUT " + pattern + "/{fact}", {kIdCommit + "/pr_number", "\"" + std::to_string(id) + "\""}},
            {"POST " + pattern + "/{fact}/claim", {claim, ""}},
            {"GET /api/v1/state", {"/api/v1/state", ""}},
            {"GET /api/v1/repos/{owner}/{name}/state", {kIdRepository + "/state", ""}},
            {"POST /api/v1/repos/{owner}/{name}/state:batchGet",
             {kIdRepository + "/state:batchGet", R"({"commits":[")" + kIdSha + R"("]})"}},
            {"GET /api/v1/repos/{owner}/{name}/pulls/{number}/commits",
             {kIdRepository + "/pulls/" + std::to_string(id) + "/commits", ""}}};
  }

  const std::int64_t id;
  ApiToken token{Secret(std::string(kToken))};
  PullService pulls{store, state, telemetry, std::chrono::hours(24), StateKeys::plain, Milliseconds::zero()};
  StateRoutes state_routes{state, StateScope::repository, token, &pulls};
  PullRoutes pull_routes{pulls, token};
};

// Calls `see` with the name and the value of each number and string.
template <class See>
void visit(const json::value& value, const std::string& name, const See& see) {
  if (const json::object* object = value.if_object()) {
    for (const auto& member : *object) visit(member.value(), std::string(member.key()), see);
  } else if (const json::array* array = value.if_array()) {
    for (const json::value& element : *array) visit(element, name, see);
  } else if (value.is_number() || value.is_string()) {
    see(name, value);
  }
}

bool is_count_or_time(const std::string& name) {
  return name == "time_left_ms" || name == "updated_at_ms";
}

bool is_word(const std::string& name) {
  const std::array words{"sha", "repository", "state", "head", "pr_number_state", "next"};
  return std::find(words.begin(), words.end(), name) != words.end();
}

TEST(Integers, EveryIdOfEveryAnswerIsAStringWhereStringsAreAskedFor) {
  for (const std::int64_t id : kExactIds) {
    for (const auto& [route, request] : IdApi(id).requests()) {
      IdApi api(id);
      const std::string method = route.substr(0, route.find(' '));
      const http::Reply reply = api.send(method, request.first + "?integers=string", request.second);
      ASSERT_LE(reply.status, 201) << route << reply.body;
      int ids = 0;
      visit(json::parse(reply.body), "", [&](const std::string& name, const json::value& value) {
        EXPECT_EQ(value.is_number(), is_count_or_time(name)) << route << " " << name << " in " << reply.body;
        if (!value.is_string() || is_word(name)) return;
        ++ids;
        if (name != "token") {
          EXPECT_EQ(value.as_string(), std::to_string(id)) << route << " " << name;
        }
      });
      EXPECT_GT(ids, 0) << route << reply.body;
    }
  }
}

TEST(Integers, EveryIdIsAnExactNumberByDefault) {
  for (const std::int64_t id : kExactIds) {
    for (const auto& [route, request] : IdApi(id).requests()) {
      for (const char* query : {"", "?integers=number"}) {
        IdApi api(id);
        const http::Reply reply = api.send(route.substr(0, route.find(' ')), request.first + query, request.second);
        ASSERT_LE(reply.status, 201) << route << reply.body;
        visit(json::parse(reply.body), "", [&](const std::string& name, const json::value& value) {
          EXPECT_EQ(value.is_string(), is_word(name)) << route << " " << name << " in " << reply.body;
          if (value.is_number() && !is_count_or_time(name) && name != "token") {
            EXPECT_EQ(value.as_int64(), id) << route << " " << name;
          }
        });
      }
    }
  }
}

// A route that is added later is in the table above, or answers without ids.
TEST(Integers, EveryRouteThatAnswersWithIdsTakesTheParameter) {
  const IdApi api(42);
  const auto requests = api.requests();
  for (const http::Router::Route& route : api.router.routes()) {
    const bool takes_it = std::find(route.query.begin(), route.query.end(), "integers") != route.query.end();
    EXPECT_EQ(takes_it, requests.count(route.method + " " + route.pattern) == 1)
        << route.method << " " << route.pattern;
    EXPECT_EQ(takes_it, route.method != "DELETE") << route.pattern;
  }
}

TEST(Integers, AnyOtherFormIsRefused) {
  IdApi api(42);
  for (const auto& [route, request] : api.requests()) {
    const std::string method = route.substr(0, route.find(' '));
    for (const char* query : {"?integers=", "?integers=String", "?integers=text"}) {
      EXPECT_EQ(api.status(method, request.first + query, request.second), 400) << route << query;
    }
  }
}

TEST(Integers, ALinkToTheNextPageKeepsTheForm) {
  IdApi api(42);
  EXPECT_EQ(api.status("PUT", kIdRepository + "/commits/" + std::string(40, 'c') + "/state/pr_number", "42"), 200);
  const http::Reply page = api.send("GET", "/api/v1/state?limit=1&integers=string");
  std::string link;
  for (const auto& [name, value] : page.headers) {
    if (name == "Link") link = value;
  }
  EXPECT_NE(link.find("integers=string&cursor="), std::string::npos) << link << page.body;
}

}  // namespace
}  // namespace polly::api
