// Metrics for the operator: what a scrape has, whether docs/metrics.md lists it, and whether each expression of
// deploy/ finds data in a real Prometheus.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <fstream>
#include <map>
#include <regex>
#include <set>

#include "polly/base/percent.hpp"
#include "polly/http/client.hpp"
#include "polly/testing/free_port.hpp"
#include "polly/testing/postgres_server.hpp"
#include "polly/testing/server_process.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"

namespace polly::tests {
namespace {

using testing::Environment;
using testing::read_file;
using testing::wait_until;

constexpr std::size_t kSamplesMax = 400;

std::string scrape(const DaemonProcess& daemon) {
  return http::Client(daemon.url()).send("GET", "/metrics").body;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    lines.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return lines;
}

Environment served(Environment more = {}) {
  more.emplace_back("POLLY_WEBHOOK_SECRET", "s");
  more.emplace_back("POLLY_API_TOKEN", "t");
  return more;
}

// Families by their names: counter, gauge, histogram.
using Families = std::map<std::string, std::string>;

void add_families(const std::string& metrics, Families& families) {
  static const std::regex type("# TYPE (\\S+) (\\S+)");
  for (const std::string& line : lines_of(metrics)) {
    std::smatch found;
    if (std::regex_match(line, found, type)) families[found[1]] = found[2];
  }
}

// The rows of docs/metrics.md: | `name` | type | ...
Families documented_families() {
  static const std::regex row("\\| `([a-z_]+)` \\| (counter|gauge|histogram) \\|.*");
  Families families;
  for (const std::string& line : lines_of(read_file(std::string(kSourceFolder) + "/docs/metrics.md"))) {
    std::smatch found;
    if (std::regex_match(line, found, row)) families[found[1]] = found[2];
  }
  return families;
}

TEST(Metrics, AScrapeHasAtMost400SamplesAtTheStart) {
  const DaemonProcess daemon(served());
  const std::string metrics = scrape(daemon);
  const std::vector<std::string> lines = lines_of(metrics);
  const auto samples = static_cast<std::size_t>(
      std::count_if(lines.begin(), lines.end(), [](const std::string& line) { return !line.starts_with('#'); }));
  RecordProperty("samples", static_cast<int>(samples));
  RecordProperty("bytes", static_cast<int>(metrics.size()));
  EXPECT_LE(samples, kSamplesMax);
  EXPECT_GT(samples, 100U);
}

TEST(Metrics, EveryClosedLabelSetIsThereFromTheStart) {
  const DaemonProcess daemon(served());
  const std::string metrics = scrape(daemon);
  for (const char* series : {
           R"(polly_webhook_deliveries_total{event="check_run",outcome="failed"} 0)",
           R"(polly_webhook_deliveries_total{event="other",outcome="unauthorized"} 0)",
           R"(polly_http_requests_total{code="5xx",group="webhook"} 0)",
           R"(polly_http_requests_total{code="5xx",group="wait"} 0)",
           R"(polly_http_request_duration_seconds_count{group="admin"} 0)",
           R"(polly_store_operations_total{backend="sqlite",operation="advance",outcome="failed"} 0)",
           R"(polly_store_failures_total{backend="sqlite",kind="unavailable"} 0)",
           R"(polly_store_marker_lost_total{backend="sqlite"} 0)",
           R"(polly_state_claims_total{result="claimed"} 0)",
           R"(polly_codec_open_failures_total{reason="damaged"} 0)",
           R"(polly_telemetry_spans_dropped_total 0)",
           R"(polly_log_lines_dropped_total 0)",
       }) {
    EXPECT_NE(metrics.find(std::string("\n") + series + "\n"), std::string::npos) << series;
  }
}

TEST(Metrics, TheDocumentListsEachMetricAndNoOther) {
  const testing::TemporaryFolder backups;
  const testing::ValkeyServer valkey({.more_arguments = {"--maxmemory", "100mb"}});
  const testing::PostgresServer postgres;
  Families scraped;
  const auto add = [&](Environment environment, const std::string& awaited) {
    const DaemonProcess daemon(served(std::move(environment)));
    std::string metrics;
    wait_until(awaited + " is there", std::chrono::seconds(30), [&] {
      metrics = scrape(daemon);
      return metrics.find("\n" + awaited) != std::string::npos;
    });
    add_families(metrics, scraped);
  };
  add({{"POLLY_STORAGE_TYPE", "memory"}, {"POLLY_MEMORY_MAX_BYTES", "1GiB"}}, "polly_store_entries{");
  add({{"POLLY_BACKUP_DIR", backups.path()},
       {"POLLY_STATE_READ_THROUGH", "go-v2"},
       {"POLLY_STORAGE_ENCRYPTION_KEYS", "k1:" + std::string(43, 'A') + "="}},
      "polly_store_entries{");
  add({{"POLLY_STORE_URL", "valkey://" + valkey.address()}}, "polly_store_bytes_max{");
  add({{"POLLY_STORE_URL", postgres.url()}}, "polly_store_bytes{");
  const Families documented = documented_families();
  for (const auto& [name, type] : scraped) {
    const auto found = documented.find(name);
    const std::string type_there = found == documented.end() ? "nowhere" : found->second;
    EXPECT_EQ(type_there, type) << name << " in docs/metrics.md";
  }
  for (const auto& [name, type] : documented) {
    EXPECT_TRUE(scraped.contains(name)) << name << " is in docs/metrics.md, and no daemon has it";
  }
}

TEST(Metrics, TheRulesOfTheAlertsPassTheirTests) {
  const std::string folder = std::string(kSourceFolder) + "/deploy/prometheus";
  const testing::ProgramResult result =
      testing::run_program({"promtool", "test", "rules", folder + "/alerts_test.yml"});
  EXPECT_EQ(result.exit_code, 0) << result.out << result.err;
}

// Prometheus with the rules of deploy/, which scrapes two daemons every second.
class Prometheus {
 public:
  explicit Prometheus(const std::vector<std::string>& urls) {
    std::string targets;
    for (const std::string& url : urls) targets += (targets.empty() ? "'" : ", '") + url.substr(7) + "'";
    std::ofstream(folder_ / "prometheus.yml")
        << "global: {scrape_interval: 1s, evaluation_interval: 1s}\n"
        << "rule_files: ['" << kSourceFolder << "/deploy/prometheus/alerts.yml']\n"
        << "scrape_configs: [{job_name: polly, static_configs: [{targets: [" << targets << "]}]}]\n";
    process_.emplace(std::vector<std::string>{"prometheus", "--config.file=" + (folder_ / "prometheus.yml").string(),
                                              "--storage.tsdb.path=" + (folder_ / "data").string(),
                                              "--web.listen-address=127.0.0.1:" + std::to_string(port_)});
    process_->wait_until_ready(std::chrono::seconds(30), [this] { return ask("/-/ready").status == 200; });
  }

  http::Response ask(const std::string& path) const {
    return http::Client("http://127.0.0.1:" + std::to_string(port_)).send("GET", path);
  }
  boost::json::value data_of(const std::string& path) const {
    const http::Response response = ask(path);
    if (response.status != 200) throw std::runtime_error(path + ": " + response.body);
    return boost::json::parse(response.body).at("data");
  }
  // How many series the expression has.
  std::size_t count(const std::string& expression) const {
    const boost::json::value data = data_of("/api/v1/query?query=" + percent_encode(expression));
    return data.at("result").as_array().size();
  }

 private:
  const testing::TemporaryFolder folder_;
  const std::uint16_t port_ = testing::free_port();
  std::optional<testing::ServerProcess> process_;
};

// The left side of each alert: what it compares.
std::vector<std::string> expressions_of_alerts(const Prometheus& prometheus) {
  static const std::regex comparison("^(.*) (?:>|<|==|!=|>=|<=) [-+.e0-9]+$");
  std::vector<std::string> expressions;
  const boost::json::value rules = prometheus.data_of("/api/v1/rules");
  for (const auto& group : rules.at("groups").as_array()) {
    for (const auto& rule : group.at("rules").as_array()) {
      std::string text(rule.at("query").as_string());
      std::replace(text.begin(), text.end(), '\n', ' ');
      std::smatch found;
      EXPECT_TRUE(std::regex_match(text, found, comparison)) << text;
      expressions.push_back(found[1]);
    }
  }
  return expressions;
}

std::vector<std::string> expressions_of_dashboard() {
  const boost::json::value board =
      boost::json::parse(read_file(std::string(kSourceFolder) + "/deploy/grafana/polly.json"));
  std::vector<std::string> expressions;
  for (const auto& panel : board.at("panels").as_array()) {
    for (const auto& target : panel.at("targets").as_array()) {
      expressions.emplace_back(target.at("expr").as_string());
    }
  }
  return expressions;
}

TEST(Metrics, EachExpressionOfTheAlertsAndTheDashboardFindsData) {
  const testing::TemporaryFolder backups;
  const testing::ValkeyServer valkey({.more_arguments = {"--maxmemory", "100mb"}});
  const DaemonProcess on_file(served({{"POLLY_BACKUP_DIR", backups.path()}}));
  const DaemonProcess on_valkey(served({{"POLLY_STORE_URL", "valkey://" + valkey.address()}}));
  const Prometheus prometheus({on_file.url(), on_valkey.url()});
  std::vector<std::string> wanted = expressions_of_alerts(prometheus);
  EXPECT_GT(wanted.size(), 20U);
  for (std::string& expression : expressions_of_dashboard()) wanted.push_back(std::move(expression));
  EXPECT_GT(wanted.size(), 45U);
  const std::string sha(40, 'a');
  testing::comes_true(std::chrono::seconds(60), [&] {
    for (const DaemonProcess* daemon : {&on_file, &on_valkey}) {
      const http::Client client(daemon->url(), Secret("t"));
      const std::string commit = "/api/v1/repos/acme/shop/commits/" + sha + "/state";
      client.send("PUT", commit + "/pr_number", "42");
      client.send("GET", commit);
      client.send("POST", "/webhook", "{}");
    }
    std::erase_if(wanted, [&](const std::string& expression) { return prometheus.count(expression) > 0; });
    return wanted.empty();
  });
  for (const std::string& expression : wanted) ADD_FAILURE() << "no data: " << expression;
}

}  // namespace
}  // namespace polly::tests
