// One suite for both targets: the verbs do not distinguish them, so a daemon and a store must behave in the same way.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>

#include "polly/base/error.hpp"
#include "polly/cli/detail/test_api_server.hpp"
#include "polly/cli/server_target.hpp"
#include "polly/cli/store_target.hpp"
#include "polly/testing/example_sha.hpp"

namespace polly::cli {

namespace {

using namespace std::chrono_literals;

using testing::kSha;

struct TargetCase {
  std::string name;
  std::function<std::unique_ptr<Target>(TestApiServer&)> open;
};

class TargetTest : public ::testing::TestWithParam<TargetCase> {
 protected:
  Target& target() { return *target_; }
  const Commit commit_{kSha, Repository("acme", "shop")};

 private:
  TestApiServer server_;
  std::unique_ptr<Target> target_ = GetParam().open(server_);
};

std::unique_ptr<Target> open_server(TestApiServer& server) {
  return std::make_unique<ServerTarget>(server.url(), Secret(TestApiServer::kToken));
}

config::Config in_memory() {
  config::Config config;
  config.storage.type = "memory";
  return config;
}

std::unique_ptr<Target> open_memory(TestApiServer&) {
  return std::make_unique<StoreTarget>(in_memory(), TargetUse::writes);
}

std::vector<std::string> keys_of(Target& target, const std::string& prefix) {
  std::vector<std::string> keys;
  std::optional<Cursor> cursor;
  do {
    const Page page = target.scan(prefix, cursor);
    for (const Key& key : page.keys) keys.push_back(key.text());
    cursor = page.next;
  } while (cursor);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  return keys;
}

template <class Call>
std::optional<ErrorKind> kind_of(Call call) {
  try {
    call();
    return std::nullopt;
  } catch (const Error& error) {
    return error.kind();
  }
}

}  // namespace

TEST_P(TargetTest, AFactIsStoredFoundAndForgotten) {
  EXPECT_EQ(target().get(commit_, kPrNumber), std::nullopt);
  target().store(commit_, kPrNumber, 42);
  target().store(commit_, kCheckSuiteId, INT64_MAX);
  EXPECT_EQ(target().get(commit_, kPrNumber), 42);
  EXPECT_EQ(target().all(commit_)[kCheckSuiteId], INT64_MAX);
  EXPECT_EQ(target().all(commit_)[kWorkflowRunId], std::nullopt);
  target().forget(commit_, kPrNumber);
  target().forget(commit_, kPrNumber);
  EXPECT_EQ(target().get(commit_, kPrNumber), std::nullopt);
  target().forget_all(commit_);
  EXPECT_TRUE(target().all(commit_).is_empty());
}

TEST_P(TargetTest, CommitsAreFoundByRepositoryAndPullRequest) {
  const Commit other(kSha, Repository("acme", "bakery"));
  target().store(commit_, kPrNumber, 42);
  target().store(other, kPrNumber, 43);
  EXPECT_EQ(target().find(std::nullopt, std::nullopt).size(), 2U);
  const auto found = target().find(Repository("acme", "shop"), std::nullopt);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found[0].commit, commit_);
  EXPECT_EQ(found[0].state[kPrNumber], 42);
  EXPECT_EQ(target().find(std::nullopt, 43).at(0).commit, other);
  EXPECT_TRUE(target().find(Repository("acme", "shop"), 43).empty());
}

TEST_P(TargetTest, AnEntryKeepsItsValueAndItsLifetime) {
  const Key key("greeting/ä ?&#%2F+");
  EXPECT_EQ(target().value(key), std::nullopt);
  EXPECT_FALSE(target().entry(key));
  target().set(key, R"({"a":[1,-9223372036854775808,18446744073709551615,"ä"]})", 90min);
  EXPECT_EQ(target().value(key), R"({"a":[1,-9223372036854775808,18446744073709551615,"ä"]})");
  const auto entry = target().entry(key);
  ASSERT_TRUE(entry && entry->time_left);
  EXPECT_EQ(entry->json, target().value(key));
  EXPECT_LE(*entry->time_left, 90min);
  EXPECT_GT(*entry->time_left, 80min);
  target().set(key, "null", std::nullopt);
  EXPECT_EQ(target().value(key), "null");
  EXPECT_EQ(target().entry(key)->time_left, std::nullopt);
  EXPECT_TRUE(target().exists(key));
  target().remove(key);
  target().remove(key);
  EXPECT_FALSE(target().exists(key));
}

TEST_P(TargetTest, OnlyTheFirstOfTwoSetsItIfAbsent) {
  EXPECT_TRUE(target().set_if_absent("lease", "1", 30s));
  EXPECT_FALSE(target().set_if_absent("lease", "2", std::nullopt));
  EXPECT_EQ(target().value("lease"), "1");
}

TEST_P(TargetTest, AScanFindsEveryKeyOfAPrefixOverManyPages) {
  std::vector<std::string> wanted;
  for (int i = 1000; i < 1600; ++i) wanted.push_back("a%b/" + std::to_string(i));
  for (const std::string& key : wanted) target().set(key, "1", std::nullopt);
  target().set("other", "1", std::nullopt);
  EXPECT_EQ(keys_of(target(), "a%b/"), wanted);
  EXPECT_EQ(keys_of(target(), "").size(), 601U);
  EXPECT_TRUE(keys_of(target(), "none").empty());
}

TEST_P(TargetTest, ErrorsHaveTheSameKinds) {
  target().set("polly:pr_number:acme/shop:" + std::string(kSha), R"("a text")", std::nullopt);
  EXPECT_EQ(kind_of([&] { target().get(commit_, kPrNumber); }), ErrorKind::type_mismatch);
  EXPECT_EQ(kind_of([&] { target().scan("", Cursor("not a cursor")); }), ErrorKind::invalid_argument);
}

TEST_P(TargetTest, AWaitEndsWithTheFactOrWithItsTime) {
  const std::vector<Fact<std::int64_t>> both{kPrNumber, kWorkflowRunId};
  EXPECT_EQ(target().wait(commit_, kPrNumber, 30ms), std::nullopt);
  target().store(commit_, kPrNumber, 42);
  EXPECT_EQ(target().wait(commit_, kPrNumber, 60s), 42);
  EXPECT_EQ(target().wait(commit_, both, 30ms).state[kWorkflowRunId], std::nullopt);
  EXPECT_EQ(target().wait(commit_, both, 30ms).state[kPrNumber], 42);
  target().store(commit_, kWorkflowRunId, 7);
  EXPECT_EQ(target().wait(commit_, both, 60s).state[kWorkflowRunId], 7);
}

INSTANTIATE_TEST_SUITE_P(Both, TargetTest,
                         ::testing::Values(TargetCase{"store", open_memory}, TargetCase{"server", open_server}),
                         [](const auto& test) { return test.param.name; });

TEST(StoreTarget, RequiresARepositoryUnlessTheScopeIsTheCommit) {
  config::Config config = in_memory();
  StoreTarget by_repository(config, TargetUse::writes);
  EXPECT_EQ(kind_of([&] { by_repository.all(Commit(kSha)); }), ErrorKind::invalid_argument);
  config.state.scope = config::Scope::commit;
  StoreTarget by_commit(config, TargetUse::writes);
  by_commit.store(Commit(kSha), kPrNumber, 42);
  EXPECT_EQ(by_commit.value("polly:pr_number:" + std::string(kSha)), "42");
}

TEST(ServerTarget, AnApiThatIsOffIsAnErrorAndNotAbsence) {
  const TestApiServer server(StateScope::repository, false);
  ServerTarget target(server.url(), Secret(TestApiServer::kToken));
  const Commit commit(kSha, Repository("acme", "shop"));
  EXPECT_EQ(kind_of([&] { target.get(commit, kPrNumber); }), ErrorKind::unsupported);
  EXPECT_EQ(kind_of([&] { target.value("key"); }), ErrorKind::unsupported);
  EXPECT_EQ(kind_of([&] { target.remove("key"); }), ErrorKind::unsupported);
}

TEST(ServerTarget, AWrongTokenIsPermissionDenied) {
  const TestApiServer server;
  ServerTarget target(server.url(), Secret("wrong"));
  EXPECT_EQ(kind_of([&] { target.value("key"); }), ErrorKind::permission_denied);
}

TEST(ServerTarget, ARepositoryInCommitScopeIsAnErrorThatNamesTheOption) {
  const TestApiServer server(StateScope::commit);
  ServerTarget target(server.url(), Secret(TestApiServer::kToken));
  target.store(Commit(kSha), kPrNumber, 42);
  EXPECT_EQ(target.get(Commit(kSha), kPrNumber), 42);
  try {
    target.get(Commit(kSha, Repository("acme", "shop")), kPrNumber);
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string(error.what()).find("--repo"), std::string::npos) << error.what();
  }
}

}  // namespace polly::cli
