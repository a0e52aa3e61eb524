// Facts that POLLY_FACTS adds, from a real delivery to the API, the metrics and a command line that is not configured.
#include <gtest/gtest.h>
#include <signal.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "polly/github/signature.hpp"
#include "polly/http/client.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"
#include "tests/payloads.hpp"

namespace polly::tests {
namespace {

namespace json = boost::json;
using testing::Environment;
using testing::kSha;
using testing::ProgramResult;
using testing::run_program;
using testing::TemporaryFolder;

// Names and paths that occur in the payloads.
constexpr const char* kFactsOfPayloads =
    "# one line for each entry\n"
    "lint_check_run_id = check_run *-LINTER\n"
    "octo_check_run_id = check_run octo*\n"
    "review_check_run_id = check_run API ?eview\n"
    "test_run_id = workflow_run */test.yml\n"
    "manual_run_id = workflow_run manually*\n";

Environment with_facts(const std::string& facts, Environment more = {}) {
  more.insert(more.end(), {{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_API_TOKEN", "t"}});
  if (!facts.empty()) more.emplace_back("POLLY_FACTS", facts);
  return more;
}

int deliver(const DaemonProcess& daemon, const std::string& event, const std::string& body) {
  return http::Client(daemon.url())
      .send("POST", "/webhook", body,
            {{"Content-Type", "application/json"},
             {"X-GitHub-Event", event},
             {"X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"},
             {"X-Hub-Signature-256", github::sign(body, Secret("s"))}})
      .status;
}

int deliver_check_run(const DaemonProcess& daemon, const std::string& name, int id) {
  return deliver(daemon, "check_run",
                 R"({"action":"created","check_run":{"id":)" + std::to_string(id) + R"(,"name":")" + name +
                     R"(","head_sha":")" + kSha + R"(","pull_requests":[]},"repository":{"full_name":"Acme/Shop"}})");
}

std::string state_path(const std::string& repository, const std::string& sha) {
  return "/api/v1/repos/" + repository + "/commits/" + sha + "/state";
}

ProgramResult polly(const DaemonProcess& daemon, std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), kPollyProgram);
  arguments.insert(arguments.end(), {"--server", daemon.url()});
  return run_program(arguments, {{"POLLY_API_TOKEN", "t"}});
}

// The values of the label `fact` in the metrics.
std::set<std::string> labels_of_facts(const std::string& metrics) {
  constexpr std::string_view kSeries = "polly_state_lookups_total{fact=\"";
  std::set<std::string> labels;
  for (std::size_t at = metrics.find(kSeries); at != std::string::npos; at = metrics.find(kSeries, at)) {
    at += kSeries.size();
    labels.insert(metrics.substr(at, metrics.find('"', at) - at));
  }
  return labels;
}

}  // namespace

TEST(ConfiguredFactsEndToEnd, RealDeliveriesAreStoredByNameAndByPath) {
  const DaemonProcess daemon(with_facts(kFactsOfPayloads));
  const http::Client client(daemon.url(), Secret("t"));
  std::map<std::string, json::object> states;  // by the name at GitHub of a check run, or of a workflow
  std::size_t delivered = 0;
  for (const Payload& payload : load_payloads({"none of them", "none of them"})) {
    if (payload.event != "check_run" && payload.event != "workflow_run") continue;
    const int status = deliver(daemon, payload.event, payload.body);
    const json::value body = json::parse(payload.body);
    const json::value& run = body.at(payload.event);
    const json::value& named = payload.event == "check_run" ? run : body.at("workflow");
    const std::string name(named.at("name").as_string());
    const std::string path = state_path(std::string(body.at("repository").at("full_name").as_string()),
                                        std::string(run.at("head_sha").as_string()));
    EXPECT_EQ(status, name == "randscape" ? 202 : 200) << name;
    states[name] = json::parse(client.send("GET", path).body).as_object();
    ++delivered;
  }
  EXPECT_EQ(delivered, 14U);
  ASSERT_EQ(states.size(), 5U);
  EXPECT_EQ(states["Octocoders-linter"].at("lint_check_run_id"), 128620228);
  EXPECT_EQ(states["Octocoders-linter"].at("octo_check_run_id"), 128620228);
  EXPECT_TRUE(states["Octocoders-linter"].at("review_check_run_id").is_null());
  EXPECT_EQ(states["API Review"].at("review_check_run_id"), 1494503112);
  EXPECT_EQ(states["test"].at("test_run_id"), 289782451);
  EXPECT_EQ(states["test"].at("workflow_run_id"), 289782451);
  EXPECT_TRUE(states["test"].at("manual_run_id").is_null());
  EXPECT_EQ(states["Manually triggered workflow"].at("manual_run_id"), 1589141559);
  EXPECT_TRUE(states["randscape"].at("lint_check_run_id").is_null());
}

TEST(ConfiguredFactsEndToEnd, ACommandLineThatIsNotConfiguredShowsTheDaemonsFacts) {
  DaemonProcess daemon(with_facts("sbom_check_run_id = check_run *SBOM*, sums_run_id = workflow_run Sums"));
  ASSERT_EQ(deliver_check_run(daemon, "Build an sbom", 7), 200) << daemon.log();
  const std::vector<std::string> of_commit{"--repo", "acme/shop", "--sha", kSha};
  const auto state = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "state");
    arguments.insert(arguments.end(), of_commit.begin(), of_commit.end());
    return polly(daemon, std::move(arguments));
  };
  const ProgramResult table = state({"get"});
  EXPECT_NE(table.out.find("sbom_check_run_id         7\nsums_run_id               -\n"), std::string::npos)
      << table.out << table.err;
  EXPECT_EQ(state({"get", "sbom_check_run_id"}).out, "7\n");
  EXPECT_EQ(state({"get", "sums_run_id"}).exit_code, 3);
  EXPECT_EQ(state({"store", "sums_run_id", "9"}).exit_code, 0);
  EXPECT_EQ(json::parse(state({"get", "--json"}).out).at("sums_run_id"), 9);
  const ProgramResult list = polly(daemon, {"state", "list"});
  EXPECT_NE(list.out.find("CHECK SUITE  SBOM CHECK  SUMS\n"), std::string::npos) << list.out << list.err;
  EXPECT_EQ(json::parse(polly(daemon, {"state", "list", "--json"}).out).at("commits").at(0).at("sbom_check_run_id"), 7);
  EXPECT_EQ(state({"forget", "sbom_check_run_id"}).exit_code, 0);
  EXPECT_EQ(state({"get", "sbom_check_run_id"}).exit_code, 3);
  for (const auto& arguments : std::vector<std::vector<std::string>>{
           {"get", "scan_run_id"}, {"store", "scan_run_id", "1"}, {"forget", "scan_run_id"}}) {
    const ProgramResult unknown = state(arguments);
    EXPECT_EQ(unknown.exit_code, 2) << arguments[0];
    EXPECT_NE(unknown.err.find("check_suite_id, sbom_check_run_id, sums_run_id"), std::string::npos) << unknown.err;
    EXPECT_EQ(unknown.err.find("POLLY_API_TOKEN"), std::string::npos) << unknown.err;
  }
  EXPECT_EQ(daemon.stop(), 0) << daemon.log();
}

// What stands beside the facts in the daemon's answers, a null among it, is no fact.
TEST(ConfiguredFactsEndToEnd, AreShownOfTheCommitsOfAPullRequest) {
  DaemonProcess daemon(with_facts("sbom_check_run_id = check_run *SBOM*"));
  ASSERT_EQ(deliver_check_run(daemon, "Build an sbom", 7), 200) << daemon.log();
  const ProgramResult before = polly(daemon, {"state", "get", "--repo", "acme/shop", "--sha", kSha});
  EXPECT_EQ(before.out.find("pr_number_state"), std::string::npos) << before.out;
  ASSERT_EQ(deliver(daemon, "pull_request",
                    R"({"action":"opened","number":42,"pull_request":{"number":42,"state":"open","updated_at":)"
                    R"("2026-01-01T00:00:00Z","head":{"sha":")" +
                        std::string(kSha) + R"("}},"repository":{"full_name":"Acme/Shop"}})"),
            200);
  const ProgramResult list = polly(daemon, {"state", "list", "--repo", "acme/shop", "--pr", "42"});
  EXPECT_NE(list.out.find("WORKFLOW  CHECK SUITE  SBOM CHECK\n"), std::string::npos) << list.out << list.err;
  const json::value page =
      json::parse(polly(daemon, {"state", "list", "--repo", "acme/shop", "--pr", "42", "--json"}).out);
  EXPECT_EQ(page.at("commits").at(0).at("sbom_check_run_id"), 7);
  const json::value state = json::parse(polly(daemon, {"state", "get", "--repo", "acme/shop", "--sha", kSha, "--json",
                                                       "--wait", "1m", "--for", "pr_number,sbom_check_run_id"})
                                            .out);
  EXPECT_EQ(state.at("sbom_check_run_id"), 7);
  EXPECT_EQ(state.at("pull_requests").at(0).at("number"), 42);
  EXPECT_EQ(daemon.stop(), 0) << daemon.log();
}

TEST(ConfiguredFactsEndToEnd, AreTheOnlyFurtherLabelsOfMetrics) {
  const DaemonProcess daemon(with_facts("sbom_check_run_id = check_run *SBOM*"));
  const http::Client client(daemon.url(), Secret("t"));
  const std::string state = state_path("acme/shop", kSha);
  EXPECT_EQ(client.send("GET", state + "/unknown_run_id").status, 404);
  EXPECT_EQ(client.send("GET", state + "/sbom_check_run_id").status, 404);
  std::string metrics;
  testing::wait_until("the look-up is counted", std::chrono::seconds(10), [&] {
    metrics = client.send("GET", "/metrics").body;
    return metrics.find(R"(polly_state_lookups_total{fact="sbom_check_run_id",result="miss"} 1)") != std::string::npos;
  });
  EXPECT_EQ(labels_of_facts(metrics),
            (std::set<std::string>{"pr_number", "vuln_check_run_id", "license_check_run_id", "workflow_run_id",
                                   "check_suite_id", "sbom_check_run_id"}));
}

TEST(ConfiguredFactsEndToEnd, TheListMayChangeAtARestart) {
  const TemporaryFolder folder;
  const std::string url = "sqlite:" + (folder.path() / "polly.db").string();
  const auto state_with = [&](const std::string& facts, bool delivers) {
    DaemonProcess daemon(with_facts(facts, {{"POLLY_STORE_URL", url}}));
    const int status = delivers ? deliver_check_run(daemon, "License and SBOM", 7) : 200;
    EXPECT_EQ(status, 200);
    const http::Client client(daemon.url(), Secret("t"));
    const json::object state = json::parse(client.send("GET", state_path("acme/shop", kSha)).body).as_object();
    EXPECT_EQ(daemon.stop(), 0) << daemon.log();
    return state;
  };
  EXPECT_EQ(state_with("sbom_check_run_id = check_run *SBOM*", true).at("sbom_check_run_id"), 7);
  const json::object without = state_with("", false);
  EXPECT_FALSE(without.contains("sbom_check_run_id"));
  EXPECT_EQ(without.at("license_check_run_id"), 7);
  const json::object again = state_with("scan_run_id = workflow_run *, sbom_check_run_id = check_run Sbom", false);
  EXPECT_EQ(again.at("sbom_check_run_id"), 7);
  EXPECT_TRUE(again.at("scan_run_id").is_null());
}

TEST(ConfiguredFactsEndToEnd, AChangedFileNeedsARestartWhichAReloadLogs) {
  const TemporaryFolder folder;
  const std::string file = folder.path() / "facts";
  std::ofstream(file) << "sbom_check_run_id = check_run *SBOM*\n";
  const DaemonProcess daemon(with_facts("", {{"POLLY_FACTS_FILE", file}}));
  std::ofstream(file) << "scan_check_run_id = check_run *scan*\n";
  daemon.signal(SIGHUP);
  EXPECT_NE(daemon.log_with("POLLY_FACTS has changed").find("POLLY_FACTS has changed"), std::string::npos);
  ASSERT_EQ(deliver_check_run(daemon, "SBOM", 7), 200);
}

TEST(ConfiguredFactsEndToEnd, AMistakeKeepsTheDaemonFromStarting) {
  const ProgramResult result =
      run_program({kPollyProgram, "serve"}, {{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_FACTS", "probe = check_run *, x"}});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("entry 1 has the name probe"), std::string::npos) << result.err;
  EXPECT_NE(result.err.find("entry 2 is not NAME = EVENT PATTERN"), std::string::npos) << result.err;
}

}  // namespace polly::tests
