// The id of a request, and the type of a problem, as clients of the daemon see them and as the log has them.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>
#include <utility>
#include <vector>

#include "polly/github/signature.hpp"
#include "polly/http/client.hpp"
#include "polly/testing/example_sha.hpp"
#include "tests/daemon_process.hpp"

namespace polly::tests {
namespace {

namespace json = boost::json;

constexpr const char* kHook = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
const std::string kIdState = std::string("/api/v1/repos/acme/shop/commits/") + testing::kSha + "/state";

testing::Environment debug_daemon() {
  return {{"POLLY_WEBHOOK_SECRET", "s"},
          {"POLLY_API_TOKEN", "t"},
          {"POLLY_STORAGE_TYPE", "memory"},
          {"POLLY_LOG_FORMAT", "json"},
          {"POLLY_LOG_LEVEL", "debug"}};
}

http::Response deliver_with(const DaemonProcess& daemon, const std::string& signature_key) {
  const std::string body =
      std::string(R"({"action":"opened","number":42,"pull_request":{"number":42,"head":{"sha":")") + testing::kSha +
      R"("}},"repository":{"full_name":"Acme/Shop"}})";
  return http::Client(daemon.url())
      .send("POST", "/webhook?from=elsewhere", body,
            {{"Content-Type", "application/json"},
             {"X-GitHub-Event", "pull_request"},
             {"X-GitHub-Delivery", kHook},
             {"X-Request-Id", "of-a-proxy"},
             {"X-Hub-Signature-256", github::sign(body, Secret(signature_key))}});
}

// The ids of all lines of the log that have one, in their order.
std::vector<std::pair<std::string, std::string>> ids_of(const std::string& log) {
  std::vector<std::pair<std::string, std::string>> ids;
  for (std::size_t begin = 0; begin < log.size();) {
    const std::size_t end = log.find('\n', begin);
    const json::object line = json::parse(log.substr(begin, end - begin)).as_object();
    const json::value* id = line.if_contains("request_id");
    if (id != nullptr) ids.emplace_back(line.at("msg").as_string(), id->as_string());
    begin = end + 1;
  }
  return ids;
}

std::size_t lines_with(const std::vector<std::pair<std::string, std::string>>& ids, std::string_view id) {
  std::size_t lines = 0;
  for (const auto& [message, its_id] : ids) lines += its_id == id ? 1 : 0;
  return lines;
}

TEST(RequestIdsOfADaemon, AreTheSameInTheAnswerAndInEveryLineOfTheLog) {
  DaemonProcess daemon(debug_daemon());
  const http::Client client(daemon.url(), Secret("t"));
  struct Sent {
    const char* method;
    std::string path;
    std::string body;
    int status;
    std::size_t lines;  // of the log: the request's, and one for each operation of the store
  };
  const std::string commits = std::string(R"({"commits":[")") + testing::kSha + R"("]})";
  const Sent requests[] = {{"POST", kIdState + ":advance", R"({"workflow_run_id":7})", 200, 2},
                           {"GET", kIdState + "/workflow_run_id", "", 200, 2},
                           {"PUT", kIdState + "/check_suite_id", "5", 200, 2},
                           {"POST", "/api/v1/repos/acme/shop/state:batchGet", commits, 200, 2},
                           {"GET", kIdState + "/pr_number?wait=1ms", "", 404, 2},
                           {"GET", kIdState + "?limit=1", "", 400, 1},
                           {"PUT", kIdState + "/check_suite_id", "0", 400, 1},
                           {"GET", "/nothing", "", 404, 1},
                           {"PUT", "/livez", "", 405, 1},
                           {"GET", "/metrics", "", 200, 1}};
  int number = 0;
  for (const Sent& sent : requests) {
    const std::string id = "test/" + std::to_string(++number);
    const http::Response response = client.send(sent.method, sent.path, sent.body, {{"X-Request-Id", id}});
    EXPECT_EQ(response.status, sent.status) << sent.path << response.body;
    EXPECT_EQ(response.header("X-Request-Id"), id) << sent.path;
    if (sent.status >= 400) {
      EXPECT_EQ(json::parse(response.body).at("request_id").as_string(), id) << response.body;
    }
  }
  const http::Response hook = deliver_with(daemon, "s");
  EXPECT_EQ(hook.status, 200) << hook.body;
  EXPECT_EQ(hook.header("X-Request-Id"), kHook) << "GitHub's id, not that of a proxy";
  const http::Response fresh = client.send("GET", "/livez");
  const std::string fresh_id(fresh.header("X-Request-Id"));
  EXPECT_FALSE(fresh_id.empty());
  ASSERT_EQ(daemon.stop(), 0);
  const auto ids = ids_of(daemon.log());
  number = 0;
  for (const Sent& sent : requests) {
    EXPECT_GE(lines_with(ids, "test/" + std::to_string(++number)), sent.lines) << sent.path << daemon.log();
  }
  EXPECT_GE(lines_with(ids, kHook), 3U) << "the request, the delivery and the store's operation";
  EXPECT_EQ(lines_with(ids, fresh_id), 1U);
  EXPECT_EQ(lines_with(ids, "of-a-proxy"), 0U);
}

TEST(RequestIdsOfADaemon, ProblemsNameTheirCause) {
  const DaemonProcess daemon(debug_daemon());
  const http::Client client(daemon.url(), Secret("t"));
  const auto type = [](const http::Response& response) {
    EXPECT_EQ(response.header("Content-Type"), "application/problem+json");
    return std::to_string(response.status) + " " +
           std::string(json::parse(response.body).at("type").as_string()).substr(http::kProblemTypePrefix.size());
  };
  const auto sent = [&](const char* method, const std::string& path, const std::string& body = "",
                        const std::vector<http::Header>& headers = {}) {
    return type(client.send(method, path, body, headers));
  };
  EXPECT_EQ(sent("GET", "/api/v1/nothing"), "404 unknown-path");
  EXPECT_EQ(sent("POST", kIdState), "405 unknown-method");
  EXPECT_EQ(sent("GET", kIdState + "/no_such_fact"), "404 unknown-fact");
  EXPECT_EQ(sent("GET", kIdState + "/pr_number"), "404 absent");
  EXPECT_EQ(sent("GET", kIdState + "?wiat=1s"), "400 unknown-parameter");
  EXPECT_EQ(sent("GET", kIdState + "?wait=1s&wait=1s"), "400 invalid-argument");
  EXPECT_EQ(sent("PUT", kIdState + "/pr_number", "-1"), "400 invalid-value");
  EXPECT_EQ(sent("PUT", kIdState + "/pr_number", "-1", {{"If-Claim", "1"}}), "400 invalid-value");
  EXPECT_EQ(sent("PUT", kIdState + "/pr_number", "1", {{"If-Claim", "1"}}), "412 claim-lost");
  EXPECT_EQ(client.send("POST", kIdState + "/pr_number/claim").status, 201);
  EXPECT_EQ(sent("POST", kIdState + "/pr_number/claim"), "409 claimed");
  EXPECT_EQ(sent("GET", "/api/v1/repos/acme/shop/pulls/0/commits"), "400 invalid-value");
  EXPECT_EQ(sent("GET", "/api/v1/store/key"), "410 gone");
  EXPECT_EQ(type(http::Client(daemon.url()).send("GET", kIdState + "?wiat=1s")), "401 unauthenticated");
  EXPECT_EQ(type(deliver_with(daemon, "not the secret")), "401 unauthenticated");
  EXPECT_EQ(client.send("GET", "/livez?from=a-probe").status, 200) << "probes carry parameters of others";
}

}  // namespace
}  // namespace polly::tests
