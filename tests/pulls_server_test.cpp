// Pull requests and their commits, through the webhook, the API and the command line of real daemons.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

#include "polly/github/signature.hpp"
#include "polly/http/client.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/sanitizers.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"
#include "tests/reloaded_daemon.hpp"
#include "tests/started_store.hpp"

namespace polly::tests {
namespace {

using testing::Environment;

constexpr const char* kShopPath = "/api/v1/repos/acme/shop";

std::string pulled_sha(std::size_t number) {
  return std::string(34, 'c') + std::to_string(100'000 + number);
}

std::string time_text(int second) {
  return "2026-01-01T00:00:" + std::string(second < 10 ? "0" : "") + std::to_string(second) + "Z";
}

struct Delivered {
  std::string event;
  std::string body;
};

Delivered pull_event(const std::string& action, int number, std::size_t commit, int second, bool is_open) {
  const std::string n = std::to_string(number);
  return {"pull_request", R"({"action":")" + action + R"(","number":)" + n + R"(,"pull_request":{"number":)" + n +
                              R"(,"state":")" + (is_open ? "open" : "closed") + R"(","updated_at":")" +
                              time_text(second) + R"(","head":{"sha":")" + pulled_sha(commit) +
                              R"("}},"repository":{"full_name":"Acme/Shop"}})"};
}

Delivered suite_event(std::size_t commit, const std::string& pull_requests) {
  return {"check_suite", R"({"action":"completed","check_suite":{"id":7,"head_sha":")" + pulled_sha(commit) +
                             R"(","pull_requests":[)" + pull_requests +
                             R"(]},"repository":{"full_name":"Acme/Shop"}})"};
}

int deliver(const http::Client& client, const Delivered& delivered) {
  return client
      .send("POST", "/webhook", delivered.body,
            {{"Content-Type", "application/json"},
             {"X-GitHub-Event", delivered.event},
             {"X-Hub-Signature-256", github::sign(delivered.body, Secret("s"))}})
      .status;
}

Environment daemon_environment(Environment more) {
  more.insert(more.end(), {{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_API_TOKEN", "t"}});
  return more;
}

// "open: 2! 1", as the API lists the commits of a pull request.
std::string commits_of(const std::string& url, int number) {
  const http::Client client(url, Secret("t"));
  const auto response = client.send("GET", kShopPath + ("/pulls/" + std::to_string(number)) + "/commits");
  if (response.status != 200) return std::to_string(response.status);
  const boost::json::value page = boost::json::parse(response.body);
  std::string text = std::string(page.at("state").as_string()) + ":";
  for (const auto& commit : page.at("commits").as_array()) {
    text += " " + std::to_string(std::stoul(std::string(commit.at("sha").as_string()).substr(34)) - 100'000);
    if (commit.at("is_head").as_bool()) text += "!";
  }
  return text;
}

std::string pulls_of(const std::string& url, std::size_t commit) {
  const http::Client client(url, Secret("t"));
  const auto response = client.send("GET", std::string(kShopPath) + "/commits/" + pulled_sha(commit) + "/state");
  if (response.status != 200) return std::to_string(response.status);
  const boost::json::value state = boost::json::parse(response.body);
  return boost::json::serialize(state.at("pull_requests")) + " " + boost::json::serialize(state.at("pr_number_state"));
}

struct StoreOfDaemons {
  std::string name;
  StoreOfPulls store;
  bool is_encrypted = false;
};

class PullsOnStore : public ::testing::TestWithParam<StoreOfDaemons> {
 protected:
  Environment environment() {
    if (!store_) store_.emplace(GetParam().store);
    Environment more = store_->environment();
    if (GetParam().is_encrypted) more.emplace_back("POLLY_STORAGE_ENCRYPTION_KEYS", ring_);
    return daemon_environment(std::move(more));
  }

  std::optional<StartedStore> store_;
  const std::string ring_ = new_key("k1");
};

// Random events of one pull request, each twice, in random order, from two clients at once.
TEST_P(PullsOnStore, TheIndexDoesNotDependOnTheOrderOfTheEvents) {
  DaemonProcess daemon(environment());
  std::mt19937 random(11);
  const int rounds = testing::kHasSanitizers ? 2 : 6;
  for (int number = 1; number <= rounds; ++number) {
    std::vector<Delivered> events;
    std::map<std::size_t, int> newest;
    std::tuple<int, bool> state(-1, true);
    for (std::size_t commit = 0; commit < 6; ++commit) {
      const int second = static_cast<int>(random() % 60);
      const bool is_open = random() % 2 == 0;
      events.push_back(pull_event(is_open ? "synchronize" : "closed", number, commit, second, is_open));
      events.push_back(suite_event(commit, R"({"number":)" + std::to_string(number) + "}"));
      newest[commit] = second;
      state = std::max(state, std::tuple(second, is_open));
    }
    std::vector<std::tuple<int, std::string, std::size_t>> order;
    for (const auto& [commit, second] : newest) order.emplace_back(second, pulled_sha(commit), commit);
    std::sort(order.rbegin(), order.rend());
    std::string expected = std::get<bool>(state) ? "open:" : "closed:";
    for (std::size_t i = 0; i < order.size(); ++i) {
      expected += " " + std::to_string(std::get<2>(order[i])) + (i == 0 ? "!" : "");
    }
    const auto deliver_all = [&](unsigned seed) {
      const http::Client client(daemon.url());
      std::vector<Delivered> mine = events;
      std::mt19937 own(seed);
      std::shuffle(mine.begin(), mine.end(), own);
      for (const Delivered& each : mine) EXPECT_EQ(deliver(client, each) / 100, 2);
    };
    std::thread other(deliver_all, random());
    deliver_all(static_cast<unsigned>(random()));
    other.join();
    EXPECT_EQ(commits_of(daemon.url(), number), expected);
  }
  EXPECT_EQ(daemon.stop(), 0) << daemon.log();
}

TEST_P(PullsOnStore, WhatIsAcknowledgedIsThereAfterARestart) {
  {
    DaemonProcess daemon(environment());
    const http::Client client(daemon.url());
    EXPECT_EQ(deliver(client, pull_event("opened", 42, 1, 1, true)), 200);
    EXPECT_EQ(deliver(client, pull_event("opened", 43, 1, 2, true)), 200);
    EXPECT_EQ(deliver(client, pull_event("synchronize", 42, 2, 3, true)), 200);
    EXPECT_EQ(deliver(client, pull_event("closed", 43, 1, 4, false)), 202) << "it contains no fact";
    daemon.signal(9);
    daemon.wait(std::chrono::seconds(10));
  }
  DaemonProcess daemon(environment());
  EXPECT_EQ(commits_of(daemon.url(), 42), "open: 2! 1");
  EXPECT_EQ(commits_of(daemon.url(), 43), "closed: 1!");
  EXPECT_EQ(pulls_of(daemon.url(), 1), R"([{"number":42,"state":"open"},{"number":43,"state":"closed"}] "closed")");
  const auto listed =
      testing::run_program({kPollyProgram, "state", "list", "--repo", "acme/shop", "--pr", "42"}, environment());
  EXPECT_EQ(listed.exit_code, 0) << listed.err;
  EXPECT_TRUE(listed.out.starts_with("COMMIT")) << listed.out;
  EXPECT_LT(listed.out.find(pulled_sha(2) + "  yes"), listed.out.find(pulled_sha(1) + "  -")) << listed.out;
}

INSTANTIATE_TEST_SUITE_P(Daemons, PullsOnStore,
                         ::testing::Values(StoreOfDaemons{"Sqlite", StoreOfPulls::sqlite, false},
                                           StoreOfDaemons{"SqliteSealed", StoreOfPulls::sqlite, true},
                                           StoreOfDaemons{"Postgres", StoreOfPulls::postgres, false},
                                           StoreOfDaemons{"ValkeySealed", StoreOfPulls::valkey, true},
                                           StoreOfDaemons{"Dynamodb", StoreOfPulls::dynamodb, false},
                                           StoreOfDaemons{"Cluster", StoreOfPulls::cluster, false}),
                         [](const auto& store) { return store.param.name; });

// Each commit comes through one of two daemons, while the other one writes the same record.
TEST(PullDaemons, TwoThatWriteOneRecordLoseNothing) {
  const testing::ValkeyServer server;
  const Environment store = daemon_environment({{"POLLY_STORE_URL", "valkey://" + server.address()}});
  DaemonProcess first(store);
  DaemonProcess second(store);
  const std::size_t count = testing::kHasSanitizers ? 10 : 40;
  const auto deliver_half = [&](const DaemonProcess& daemon, std::size_t parity) {
    const http::Client client(daemon.url());
    for (std::size_t i = parity; i < count; i += 2) {
      EXPECT_EQ(deliver(client, pull_event("synchronize", 9, i, static_cast<int>(i), true)), 200);
    }
  };
  std::thread other([&] { deliver_half(second, 1); });
  deliver_half(first, 0);
  other.join();
  std::string expected = "open:";
  for (std::size_t i = count; i-- > 0;) expected += " " + std::to_string(i) + (i + 1 == count ? "!" : "");
  EXPECT_EQ(commits_of(first.url(), 9), expected);
  EXPECT_EQ(commits_of(second.url(), 9), expected);
}

TEST(PullDaemons, FactsOfClosedPullRequestsAreForgottenSooner) {
  DaemonProcess daemon(daemon_environment({{"POLLY_STORAGE_TYPE", "memory"}, {"POLLY_STATE_FORGET_CLOSED", "1h"}}));
  const http::Client client(daemon.url(), Secret("t"));
  const auto left_ms = [&] {
    const auto entry = client.send("GET", "/api/v1/store/entry?key=polly:pr_number:acme/shop:" + pulled_sha(1));
    return boost::json::parse(entry.body).at("time_left_ms").to_number<std::int64_t>();
  };
  constexpr std::int64_t kHourMs = 3'600'000;
  EXPECT_EQ(deliver(client, pull_event("opened", 42, 1, 1, true)), 200);
  EXPECT_GT(left_ms(), 23 * kHourMs);
  EXPECT_EQ(deliver(client, pull_event("closed", 42, 1, 2, false)), 202);
  EXPECT_LE(left_ms(), kHourMs);
  EXPECT_EQ(deliver(client, pull_event("reopened", 42, 1, 3, true)), 200);
  EXPECT_GT(left_ms(), 23 * kHourMs);
}

TEST(PullDaemons, AnUnchangedAnswerIs304) {
  DaemonProcess daemon(daemon_environment({{"POLLY_STORAGE_TYPE", "memory"}}));
  const http::Client client(daemon.url(), Secret("t"));
  EXPECT_EQ(deliver(client, pull_event("opened", 42, 1, 1, true)), 200);
  for (const std::string& path :
       {kShopPath + std::string("/pulls/42/commits"), kShopPath + ("/commits/" + pulled_sha(1)) + "/state"}) {
    const auto first = client.send("GET", path);
    const std::string tag(first.header("ETag"));
    ASSERT_EQ(first.status, 200);
    ASSERT_EQ(tag.size(), 34U);
    const auto again = client.send("GET", path, "", {{"If-None-Match", "W/" + tag}});
    EXPECT_EQ(again.status, 304);
    EXPECT_EQ(again.body, "");
    EXPECT_EQ(again.header("ETag"), tag);
    EXPECT_EQ(client.send("HEAD", path, "", {{"If-None-Match", tag}}).status, 304);
    EXPECT_EQ(client.send("GET", path, "", {{"If-None-Match", "\"other\""}}).status, 200);
  }
}

TEST(PullDaemons, WithoutTheIndexTheAnswersAreAsBefore) {
  DaemonProcess daemon(daemon_environment({{"POLLY_STORAGE_TYPE", "memory"}, {"POLLY_STATE_PULLS", "false"}}));
  const http::Client client(daemon.url(), Secret("t"));
  EXPECT_EQ(deliver(client, pull_event("opened", 42, 1, 1, true)), 200);
  EXPECT_EQ(commits_of(daemon.url(), 42), "404");
  const auto state = client.send("GET", std::string(kShopPath) + "/commits/" + pulled_sha(1) + "/state");
  EXPECT_EQ(state.body.find("pull_requests"), std::string::npos) << state.body;
  const Environment at_daemon{{"POLLY_SERVER", daemon.url()}, {"POLLY_API_TOKEN", "t"}};
  const auto listed =
      testing::run_program({kPollyProgram, "state", "list", "--repo", "acme/shop", "--pr", "42", "--json"}, at_daemon);
  EXPECT_EQ(listed.exit_code, 0) << listed.err;
  EXPECT_NE(listed.out.find(pulled_sha(1)), std::string::npos) << "found by reading every key";
}

TEST(PullDaemons, AListIsReadPageByPage) {
  DaemonProcess daemon(daemon_environment({{"POLLY_STORAGE_TYPE", "memory"}}));
  const http::Client client(daemon.url(), Secret("t"));
  constexpr int kCommits = 1300;
  for (std::size_t i = 0; i < kCommits; ++i) {
    const std::string path = kShopPath + ("/commits/" + pulled_sha(i)) + "/state/check_suite_id";
    ASSERT_EQ(client.send("PUT", path, "7").status, 200);
  }
  const Environment at_daemon{{"POLLY_SERVER", daemon.url()}, {"POLLY_API_TOKEN", "t"}};
  const auto listed = testing::run_program({kPollyProgram, "state", "list", "--json"}, at_daemon);
  EXPECT_EQ(boost::json::parse(listed.out).at("commits").as_array().size(), std::size_t{kCommits}) << listed.err;
  const auto table = testing::run_program({kPollyProgram, "state", "list"}, at_daemon);
  EXPECT_EQ(std::count(table.out.begin(), table.out.end(), '\n'), kCommits + 1) << "and the headings";
  const auto page = client.send("GET", "/api/v1/state?limit=10");
  EXPECT_NE(page.header("Link").find("rel=\"next\""), std::string::npos);
}

}  // namespace
}  // namespace polly::tests
