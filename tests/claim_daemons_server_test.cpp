// Claims through daemons: of 64 callers of two daemons one creates; on a cluster with plain keys a daemon warns.
#include <gtest/gtest.h>

#include <atomic>
#include <boost/json/parse.hpp>
#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include "polly/http/client.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/sanitizers.hpp"
#include "polly/testing/valkey_cluster.hpp"
#include "polly/testing/valkey_server.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"

namespace polly::tests {
namespace {

using testing::Environment;
using testing::kSha;
using testing::ProgramResult;
using testing::run_program;

constexpr int kCallers = testing::kHasSanitizers ? 16 : 64;

Environment with_api(Environment more) {
  more.insert(more.end(), {{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_API_TOKEN", "t"}});
  return more;
}

std::string fact_path(int number) {
  const std::string digits = std::to_string(100 + number);
  return "/api/v1/repos/acme/shop/commits/" + std::string(40 - digits.size(), 'c') + digits +
         "/state/vuln_check_run_id";
}

// As a client of the API does it: claims the fact, creates where it gets the claim, and waits where another caller has
// it. The value of the fact.
std::int64_t create_once(const http::Client& client, const std::string& path, std::atomic<int>& created) {
  for (;;) {
    http::Response response = client.send("POST", path + "/claim?ttl=30s&wait=5s");
    if (response.status == 201) {
      const std::int64_t token = boost::json::parse(response.body).at("token").as_int64();
      const std::string value = std::to_string(1000 + ++created);
      response = client.send("PUT", path, value, {{"If-Claim", std::to_string(token)}});
    }
    if (response.status == 200) return boost::json::parse(response.body).at("vuln_check_run_id").as_int64();
    if (response.status != 409) {
      ADD_FAILURE() << response.status << " " << response.body;
      return 0;
    }
  }
}

void expect_one_creation(const std::vector<std::string>& urls) {
  constexpr int kClaimedCommits = 3;
  for (int number = 0; number < kClaimedCommits; ++number) {
    std::atomic<int> created = 0;
    std::atomic<int> answered = 0;
    std::vector<std::thread> callers;
    for (int caller = 0; caller < kCallers; ++caller) {
      callers.emplace_back([&, caller] {
        const http::Client client(urls[static_cast<std::size_t>(caller) % urls.size()], Secret("t"));
        if (create_once(client, fact_path(number), created) == 1001) ++answered;
      });
    }
    for (std::thread& caller : callers) caller.join();
    EXPECT_EQ(created, 1);
    EXPECT_EQ(answered, kCallers);
  }
}

TEST(ClaimDaemons, LetOneOf64CallersOfTwoDaemonsCreate) {
  const testing::ValkeyServer server;
  const Environment environment = with_api({{"POLLY_STORE_URL", "valkey://" + server.address()}});
  const DaemonProcess first(environment);
  const DaemonProcess second(environment);
  expect_one_creation({first.url(), second.url()});
}

TEST(ClaimDaemons, LetOneOf64CallersOfOneDaemonCreateInAFile) {
  const DaemonProcess daemon(with_api({}));
  expect_one_creation({daemon.url()});
}

TEST(ClaimDaemons, OnAClusterWithPlainKeysWarnAtTheStart) {
  testing::ValkeyCluster cluster;
  Environment environment = with_api({{"POLLY_STORAGE_TYPE", "valkey"},
                                      {"POLLY_VALKEY_CLUSTER", "true"},
                                      {"POLLY_VALKEY_ADDRESS", cluster.addresses().front()}});
  const DaemonProcess daemon(environment);
  const std::string log = daemon.log_with("claims for facts are off");
  EXPECT_NE(log.find("claims for facts are off"), std::string::npos) << log;
  EXPECT_NE(log.find("POLLY_STATE_KEYS=tagged"), std::string::npos) << log;

  const http::Client client(daemon.url(), Secret("t"));
  const std::string path = fact_path(0);
  const std::vector<http::Response> responses{client.send("POST", path + "/claim"),
                                              client.send("PUT", path, "42", {{"If-Claim", "1"}}),
                                              client.send("DELETE", path + "/claim", "", {{"If-Claim", "1"}})};
  for (const http::Response& response : responses) {
    EXPECT_EQ(response.status, 501) << response.body;
    EXPECT_NE(response.body.find("POLLY_STATE_KEYS=tagged"), std::string::npos) << response.body;
  }
  EXPECT_EQ(client.send("GET", path).status, 404);

  // Several facts are changed one by one there.
  const std::string state = path.substr(0, path.rfind('/'));
  EXPECT_EQ(client.send("PATCH", state, R"({"pr_number":42,"workflow_run_id":9})").status, 200);
  const http::Response changed = client.send("PATCH", state, R"({"pr_number":41,"workflow_run_id":null})");
  EXPECT_EQ(changed.status, 200) << changed.body;
  EXPECT_NE(changed.body.find(R"("pr_number":41)"), std::string::npos) << changed.body;
  EXPECT_NE(changed.body.find(R"("workflow_run_id":null)"), std::string::npos) << changed.body;

  const ProgramResult doctor = run_program({kPollyProgram, "doctor"}, environment);
  EXPECT_EQ(doctor.exit_code, 0) << doctor.err;
  EXPECT_NE(doctor.out.find("claims for facts do not work"), std::string::npos) << doctor.out;
  environment.emplace_back("POLLY_STATE_KEYS", "tagged");
  const ProgramResult tagged = run_program({kPollyProgram, "doctor"}, environment);
  EXPECT_EQ(tagged.out.find("claims"), std::string::npos) << tagged.out;
  const DaemonProcess other(environment);
  expect_one_creation({other.url()});
  EXPECT_EQ(other.log().find("claims for facts are off"), std::string::npos) << other.log();
}

}  // namespace
}  // namespace polly::tests
