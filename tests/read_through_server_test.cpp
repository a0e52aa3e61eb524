// A daemon that takes over from Polly's predecessor in Go, on the server that it filled.
#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

#include "polly/github/signature.hpp"
#include "polly/http/client.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/go_values.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/valkey_server.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"

namespace polly::tests {
namespace {

using testing::kSha;
using testing::PlainClient;
using testing::ValkeyServer;

const std::string kInShop = "/api/v1/repos/acme/shop/commits/" + kSha + "/state";
const std::string kInFork = "/api/v1/repos/eve/shop/commits/" + kSha + "/state";
const std::string kWithoutRepository = "/api/v1/commits/" + kSha + "/state";

testing::Environment taking_over(const std::string& address, const std::string& layout,
                                 testing::Environment more = {}) {
  more.insert(more.end(), {{"POLLY_WEBHOOK_SECRET", "s"},
                           {"POLLY_API_TOKEN", "t"},
                           {"POLLY_STORE_URL", "valkey://" + address},
                           {"POLLY_STATE_READ_THROUGH", layout}});
  return more;
}

class OldState {
 public:
  explicit OldState(const DaemonProcess& daemon) : client_(daemon.url(), Secret("t")) {}

  // "404" where it is absent.
  std::string get(const std::string& commit, const std::string& fact) const {
    const http::Response response = client_.send("GET", commit + "/" + fact);
    return response.status == 200 ? response.body : std::to_string(response.status);
  }
  std::string all(const std::string& commit) const { return client_.send("GET", commit).body; }
  int send(const std::string& method, const std::string& path) const { return client_.send(method, path).status; }
  std::string list() const { return client_.send("GET", "/api/v1/state").body; }

 private:
  http::Client client_;
};

std::string one(const std::string& fact, const std::string& value) {
  return "{\"" + fact + "\":" + value + "}";
}

int deliver_pull_request_to_shop(const DaemonProcess& daemon, int number) {
  const std::string body = R"({"action":"opened","number":)" + std::to_string(number) +
                           R"(,"pull_request":{"number":)" + std::to_string(number) + R"(,"head":{"sha":")" + kSha +
                           R"("}},"repository":{"full_name":"Acme/Shop"}})";
  return http::Client(daemon.url())
      .send("POST", "/webhook", body,
            {{"Content-Type", "application/json"},
             {"X-GitHub-Event", "pull_request"},
             {"X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"},
             {"X-Hub-Signature-256", github::sign(body, Secret("s"))}})
      .status;
}

TEST(ReadThroughDaemon, AnswersFromGoV2UntilAnEventStoresTheFact) {
  const ValkeyServer server;
  PlainClient go = server.client();
  go.ask({"SET", "acme:shop:pr:" + kSha, "50"});
  go.ask({"SET", "acme:shop:vulnerability_check:" + kSha, "9007199254740993.0"});
  go.ask({"SET", "acme:shop:workflow:" + kSha, "\"7\""});
  go.ask({"SET", "acme:shop:license_check:" + kSha, "{\"id\":1}"});
  go.ask({"HSET", "acme:shop:check_suite:" + kSha, "id", "1"});
  go.ask({"SET", "acme:shop:policy_results:" + kSha, "[]"});
  const std::vector<std::string> before = go.ask_list({"MGET", "acme:shop:pr:" + kSha, "acme:shop:workflow:" + kSha});
  const DaemonProcess daemon(taking_over(server.address(), "go-v2"));
  const OldState state(daemon);
  EXPECT_EQ(state.get(kInShop, "pr_number"), one("pr_number", "50"));
  EXPECT_EQ(state.get(kInShop, "license_check_run_id"), "404") << "it is not an integer";
  EXPECT_EQ(state.get(kInFork, "pr_number"), "404");
  EXPECT_EQ(state.all(kInShop), R"({"pr_number":50,"vuln_check_run_id":9007199254740993,"license_check_run_id":null,)"
                                R"("workflow_run_id":7,"check_suite_id":null,)"
                                R"("pull_requests":[{"number":50,"state":"open"}],"pr_number_state":"open"})");
  EXPECT_EQ(go.ask({"KEYS", "polly:pr_number:*"}), "") << "reading writes nothing";
  EXPECT_EQ(state.list().find(kSha), std::string::npos) << "old keys are not listed";
  daemon.log_with("a value of the older layout cannot be read");

  EXPECT_EQ(deliver_pull_request_to_shop(daemon, 42), 200);
  EXPECT_EQ(state.get(kInShop, "pr_number"), one("pr_number", "42"));
  EXPECT_EQ(go.ask({"GET", "polly:pr_number:acme/shop:" + kSha}), "42");
  EXPECT_NE(state.list().find(kSha), std::string::npos);
  EXPECT_EQ(state.send("DELETE", kInShop + "/pr_number"), 200);
  EXPECT_EQ(state.get(kInShop, "pr_number"), one("pr_number", "50"));
  EXPECT_EQ(go.ask_list({"MGET", "acme:shop:pr:" + kSha, "acme:shop:workflow:" + kSha}), before);
}

TEST(ReadThroughDaemon, AnswersFromGoV1InBothScopes) {
  const ValkeyServer server;
  PlainClient go = server.client();
  go.ask({"SET", "pr:" + kSha, "42"});
  go.ask({"SET", "check_suite:" + kSha, "5"});
  {
    const DaemonProcess daemon(taking_over(server.address(), "go-v1", {{"POLLY_STATE_SCOPE", "commit"}}));
    const OldState state(daemon);
    EXPECT_EQ(state.get(kWithoutRepository, "pr_number"), one("pr_number", "42"));
    EXPECT_EQ(state.get(kWithoutRepository, "check_suite_id"), "404") << "go-v1 has no check suites";
  }
  const DaemonProcess daemon(taking_over(server.address(), "go-v1"));
  const OldState state(daemon);
  EXPECT_EQ(state.get(kInShop, "pr_number"), one("pr_number", "42"));
  EXPECT_EQ(state.get(kInFork, "pr_number"), one("pr_number", "42")) << "as the program in Go answered";
  daemon.log_with(R"("layout":"go-v1")");
}

TEST(ReadThroughDaemon, ReadsWhatRealEncodersCompressed) {
  const ValkeyServer server;
  PlainClient go = server.client();
  const DaemonProcess daemon(taking_over(server.address(), "go-v1", {{"POLLY_STATE_SCOPE", "commit"}}));
  const OldState state(daemon);
  for (const testing::CompressedGoValue& value : testing::compressed_go_values()) {
    go.ask({"SET", "workflow:" + kSha, value.bytes()});
    EXPECT_EQ(state.get(kWithoutRepository, "workflow_run_id"),
              value.number ? one("workflow_run_id", std::to_string(*value.number)) : "404")
        << value.name;
  }
}

TEST(ReadThroughDaemon, TheGrantsInTheDocumentationAreEnoughAndAMissingOneIsAnError) {
  const ValkeyServer server;
  const auto grant = [&](std::vector<std::string> patterns) {
    testing::Words words{"ACL", "SETUSER", "polly", "reset", "on", ">p", "+@all", "~polly:*"};
    words.insert(words.end(), patterns.begin(), patterns.end());
    server.ask(words);
  };
  grant({"%R~*:pr:*", "%R~*:vulnerability_check:*", "%R~*:license_check:*", "%R~*:workflow:*", "%R~*:check_suite:*"});
  server.ask({"SET", "acme:shop:pr:" + kSha, "42"});
  const DaemonProcess daemon(taking_over("polly:p@" + server.address(), "go-v2"));
  const OldState state(daemon);
  EXPECT_EQ(state.get(kInShop, "pr_number"), one("pr_number", "42"));
  EXPECT_NE(state.all(kInShop).find("\"pr_number\":42"), std::string::npos);
  grant({});
  EXPECT_EQ(state.get(kInShop, "pr_number"), "503");
}

TEST(ReadThroughDaemon, TheCommandLineReadsThroughAsWell) {
  const ValkeyServer server;
  server.ask({"SET", "acme:shop:pr:" + kSha, "42.0"});
  const auto get = [&](const std::string& layout) {
    return testing::run_program({kPollyProgram, "state", "get", "pr_number", "--repo", "acme/shop", "--sha", kSha},
                                taking_over(server.address(), layout));
  };
  EXPECT_EQ(get("go-v2").out, "42\n");
  EXPECT_EQ(get("none").exit_code, 3);
  EXPECT_EQ(get("go-v3").exit_code, 2);
}

}  // namespace
}  // namespace polly::tests
