// The daemon as an operator sees it: starting, reporting its state, and stopping.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cstddef>
#include <cstring>
#include <map>
#include <sstream>
#include <string>

#include "polly/github/signature.hpp"
#include "polly/http/client.hpp"
#include "polly/telemetry/detail/test_collector.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"

namespace polly::tests {
namespace {

namespace json = boost::json;
using testing::Environment;
using testing::ProgramResult;
using testing::run_program;
using testing::TemporaryFolder;

using testing::kSha;
constexpr const char* kDelivery = "72d3162e-cc78-11e3-81ab-4c9367dc0958";
constexpr const char* kTrace = "4bf92f3577b34da6a3ce929d0e0e4736";

Environment with_secret(Environment more = {}) {
  more.emplace_back("POLLY_WEBHOOK_SECRET", "s");
  return more;
}

http::Response deliver_pull_request(const DaemonProcess& daemon) {
  const std::string body =
      std::string(R"({"action":"opened","number":42,"pull_request":{"number":42,"head":{"sha":")") + kSha +
      R"("}},"repository":{"full_name":"Acme/Shop"}})";
  return http::Client(daemon.url())
      .send("POST", "/webhook", body,
            {{"Content-Type", "application/json"},
             {"X-GitHub-Event", "pull_request"},
             {"X-GitHub-Delivery", kDelivery},
             {"X-Hub-Signature-256", github::sign(body, Secret("s"))},
             {"traceparent", std::string("00-") + kTrace + "-00f067aa0ba902b7-01"}});
}

// The log lines with this message.
std::vector<json::object> log_lines(const std::string& log, std::string_view message) {
  std::vector<json::object> lines;
  for (std::size_t begin = 0; begin < log.size();) {
    const std::size_t end = log.find('\n', begin);
    const json::object line = json::parse(log.substr(begin, end - begin)).as_object();
    if (line.at("msg").as_string() == message) lines.push_back(line);
    begin = end + 1;
  }
  return lines;
}

std::string metric_line(const std::string& metrics, const std::string& name_and_labels) {
  const std::size_t at = metrics.find("\n" + name_and_labels + " ");
  return at == std::string::npos ? "" : metrics.substr(at + 1, metrics.find('\n', at + 1) - at - 1);
}

TEST(Daemon, DoesNotStartWithoutASecretAndNamesTheSetting) {
  const ProgramResult result = run_program({kPollyProgram, "serve", "--listen", "127.0.0.1:0"});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_NE(result.err.find("POLLY_WEBHOOK_SECRET"), std::string::npos) << result.err;
}

TEST(Daemon, DoesNotStartOnAnAddressInUse) {
  const DaemonProcess first(with_secret());
  const std::string address = first.url().substr(std::string("http://").size());
  const ProgramResult result =
      run_program({kPollyProgram, "serve", "--listen", address}, with_secret({{"POLLY_STORAGE_TYPE", "memory"}}));
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_NE(result.err.find(address), std::string::npos) << result.err;
}

TEST(Daemon, EndsWithZeroOnEitherSignal) {
  for (const int signal : {SIGTERM, SIGINT}) {
    DaemonProcess daemon(with_secret());
    daemon.signal(signal);
    EXPECT_EQ(daemon.wait(DaemonProcess::kStopMax), 0) << daemon.log();
  }
}

TEST(Daemon, WithoutATokenTheApiIsOff) {
  const DaemonProcess daemon(with_secret());
  const http::Client client(daemon.url());
  EXPECT_EQ(client.send("GET", "/api/v1/state").status, 404);
  EXPECT_EQ(client.send("GET", "/readyz").status, 200);
}

TEST(Daemon, HealthAndMetricsMayHaveTheirOwnAddress) {
  const DaemonProcess daemon(with_secret({{"POLLY_ADMIN_LISTEN", "127.0.0.1:0"}, {"POLLY_LOG_FORMAT", "json"}}));
  const auto lines = log_lines(daemon.log_with("polly serves"), "polly serves");
  ASSERT_EQ(lines.size(), 1U);
  const http::Client admin(std::string(lines[0].at("admin_url").as_string()));
  EXPECT_EQ(http::Client(daemon.url()).send("GET", "/metrics").status, 404);
  EXPECT_EQ(admin.send("GET", "/metrics").status, 200);
  EXPECT_EQ(admin.send("GET", "/livez").status, 200);
  EXPECT_EQ(admin.send("POST", "/webhook").status, 404);
}

TEST(Daemon, EveryLineOfADeliveryCarriesItsIdAndOneAtDebugTheCommit) {
  DaemonProcess daemon(with_secret({{"POLLY_LOG_FORMAT", "json"}, {"POLLY_LOG_LEVEL", "debug"}}));
  ASSERT_EQ(deliver_pull_request(daemon).status, 200);
  ASSERT_EQ(daemon.stop(), 0);
  std::map<std::string, std::string> ids;
  for (const auto* message : {"request", "store operation"}) {
    for (const json::object& line : log_lines(daemon.log(), message)) {
      if (line.contains("operation") && line.at("operation").as_string() != "advance") continue;
      ids[message] = line.at("request_id").as_string();
      EXPECT_EQ(line.at("trace_id").as_string(), kTrace);
    }
  }
  EXPECT_EQ(ids["request"], kDelivery);
  EXPECT_EQ(ids["store operation"], kDelivery);
  std::istringstream log(daemon.log());
  for (std::string line; std::getline(log, line);) {
    const bool is_of_delivery = line.find(R"("msg":"delivery")") != std::string::npos;
    EXPECT_EQ(line.find(kSha) != std::string::npos, is_of_delivery) << line;
    EXPECT_EQ(line.find("acme") != std::string::npos, is_of_delivery) << line;
  }
}

TEST(Daemon, TheMetricsCountWhatHappened) {
  const DaemonProcess daemon(with_secret({{"POLLY_API_TOKEN", "t"}}));
  const http::Client client(daemon.url(), Secret("t"));
  const std::string before = metric_line(client.send("GET", "/metrics").body, "polly_sqlite_commits_total");
  ASSERT_EQ(deliver_pull_request(daemon).status, 200);
  const std::string state = std::string("/api/v1/repos/acme/shop/commits/") + kSha + "/state/";
  ASSERT_EQ(client.send("GET", state + "pr_number").status, 200);
  ASSERT_EQ(client.send("GET", state + "workflow_run_id").status, 404);
  std::string metrics;
  testing::wait_until("the metrics are rendered again", std::chrono::seconds(10), [&] {
    metrics = client.send("GET", "/metrics").body;
    return metric_line(metrics, R"(polly_http_requests_total{code="2xx",group="webhook"})").ends_with(" 1");
  });
  for (const char* line : {
           R"(polly_webhook_deliveries_total{event="pull_request",outcome="stored"} 1)",
           R"(polly_state_lookups_total{fact="pr_number",result="hit"} 1)",
           R"(polly_state_lookups_total{fact="workflow_run_id",result="miss"} 1)",
           R"(polly_store_expired_keys_total{backend="sqlite"} 0)",
           R"(polly_store_operations_total{backend="sqlite",operation="advance",outcome="ok"} 1)",
           R"(polly_store_operations_total{backend="sqlite",operation="get",outcome="unmet"} 1)",
           R"(polly_http_request_duration_seconds_count{group="webhook"} 1)",
       }) {
    const std::string text = line;
    EXPECT_EQ(metric_line(metrics, text.substr(0, text.rfind(' '))), text);
  }
  EXPECT_NE(metric_line(metrics, "polly_sqlite_commits_total"), before);
  EXPECT_NE(metrics.find("\npolly_build_info{"), std::string::npos);
  EXPECT_NE(metrics.find("\npolly_sqlite_file_bytes "), std::string::npos);
  EXPECT_NE(metrics.find("\nprocess_resident_memory_bytes "), std::string::npos);
  EXPECT_EQ(metrics.find(kSha), std::string::npos);
}

TEST(Daemon, KeepsItsStateInAFileByDefaultAndLogsItsPath) {
  const TemporaryFolder folder;
  const Environment environment = with_secret({{"XDG_STATE_HOME", folder.path()}, {"POLLY_API_TOKEN", "t"}});
  const std::string path = folder.path() / "polly" / "polly.db";
  const std::string fact = std::string("/api/v1/repos/acme/shop/commits/") + kSha + "/state/pr_number";
  {
    DaemonProcess daemon(environment);
    const auto lines = log_lines(daemon.log_with("stored in a file"), "the state is stored in a file");
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_EQ(lines[0].at("path").as_string(), path);
    ASSERT_EQ(deliver_pull_request(daemon).status, 200);
    EXPECT_EQ(daemon.stop(), 0);
  }
  const DaemonProcess again(environment);
  const http::Response reply = http::Client(again.url(), Secret("t")).send("GET", fact);
  EXPECT_EQ(reply.status, 200) << reply.body;

  const ProgramResult second = run_program({kPollyProgram, "serve", "--listen", "127.0.0.1:0"}, environment);
  EXPECT_EQ(second.exit_code, 5);
  EXPECT_NE(second.err.find("another Polly (process " + std::to_string(again.pid()) + ") serves from " + path),
            std::string::npos)
      << second.err;
  const ProgramResult beside =
      run_program({kPollyProgram, "state", "get", "pr_number", "--repo", "acme/shop", "--sha", kSha}, environment);
  EXPECT_EQ(beside.out, "42\n") << beside.err;
}

TEST(Daemon, ADeliveryIsOneTraceOverHttpAndStore) {
  trace_detail::Collector collector;
  DaemonProcess daemon(
      with_secret({{"OTEL_EXPORTER_OTLP_ENDPOINT", collector.url()}, {"OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"}}));
  ASSERT_EQ(deliver_pull_request(daemon).status, 200);
  ASSERT_EQ(daemon.stop(), 0) << daemon.log();  // sends what is left
  std::map<std::string, json::object> spans;
  for (const auto& delivery : collector.wait_for(1)) {
    const json::value body = json::parse(delivery.body);
    for (const json::value& span : body.at_pointer("/resourceSpans/0/scopeSpans/0/spans").as_array()) {
      spans[std::string(span.at("name").as_string())] = span.as_object();
    }
  }
  spans.erase("close *");                  // not part of a delivery
  spans.erase("apply polly:pr_number:*");  // at the start: whether the store supports claims
  ASSERT_EQ(spans.size(), 5U);
  json::object& request = spans.at("POST /webhook");
  json::object& webhook = spans.at("webhook pull_request");
  json::object& advance = spans.at("advance polly:pr_number:*");
  EXPECT_EQ(request.at("parentSpanId").as_string(), "00f067aa0ba902b7");
  EXPECT_EQ(webhook.at("parentSpanId"), request.at("spanId"));
  EXPECT_EQ(advance.at("parentSpanId"), webhook.at("spanId"));
  EXPECT_EQ(spans.at("get_entry polly:pull_requests:*").at("parentSpanId"), webhook.at("spanId"));
  EXPECT_EQ(spans.at("apply polly:pull:*").at("parentSpanId"), webhook.at("spanId"));
  for (const auto& [name, span] : spans) {
    EXPECT_EQ(span.at("traceId").as_string(), kTrace) << name;
    EXPECT_NE(json::serialize(span).find(kDelivery), std::string::npos) << name;
    EXPECT_EQ(json::serialize(span).find(kSha), std::string::npos) << name;
  }
}

TEST(Daemon, NotifiesSystemdWhenItIsReadyAndWhenItStops) {
  const TemporaryFolder folder;
  const std::string path = (folder / "notify").string();
  const int fd = socket(AF_UNIX, SOCK_DGRAM, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, path.data(), path.size());
  ASSERT_EQ(bind(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  DaemonProcess daemon(with_secret({{"NOTIFY_SOCKET", path}}));
  ASSERT_EQ(daemon.stop(), 0);
  std::array<char, 256> message{};
  ssize_t size = recv(fd, message.data(), message.size(), 0);
  EXPECT_TRUE(std::string_view(message.data(), static_cast<std::size_t>(size)).starts_with("READY=1\n"));
  size = recv(fd, message.data(), message.size(), 0);
  EXPECT_EQ(std::string_view(message.data(), static_cast<std::size_t>(size)), "STOPPING=1");
  close(fd);
}

}  // namespace
}  // namespace polly::tests
