// Secrets and sealed values that no other text contains are found nowhere: not in the log, in spans, metrics or the
// bodies of errors, nor in what the store has written.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "polly/telemetry/detail/test_collector.hpp"
#include "polly/testing/valkey_server.hpp"
#include "tests/reloaded_daemon.hpp"

namespace polly::tests {
namespace {

using testing::Environment;

constexpr const char* kCanaryWebhook = "canary-webhook-5d1c";
constexpr const char* kCanaryToken = "canary-token-7f20";
constexpr const char* kCanaryValue = "canary-value-91ab";
constexpr const char* kCanaryName = "canary-name-c3e4";  // in the key of an entry
constexpr const char* kCanaryNumber = "8765432109";      // a fact

std::string bytes_in(const std::filesystem::path& folder) {
  std::string bytes;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(folder)) {
    if (entry.is_regular_file()) bytes += testing::read_file(entry.path());
  }
  return bytes;
}

class Canary {
 public:
  Canary() : ring_(new_key("k1")) {
    files_.write("webhook", kCanaryWebhook);
    files_.write("token", kCanaryToken);
    files_.write("ring", ring_);
  }

  Environment settings(Environment more) const {
    more.insert(more.end(), {{"POLLY_LOG_LEVEL", "debug"},
                             {"POLLY_WORKFLOW_NAME", "build"},
                             {"OTEL_EXPORTER_OTLP_ENDPOINT", collector_.url()},
                             {"OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"}});
    return more;
  }

  // Uses everything, rightly and wrongly, and changes the ring; the bodies of errors are kept.
  void use(ReloadedDaemon& daemon) {
    const std::string value = "{\"text\":\"" + std::string(kCanaryValue) + "\"}";
    const std::string large = "[\"" + std::string(kCanaryValue) + std::string(2000, 'x') + "\"]";
    ASSERT_EQ(daemon.put(kCanaryToken, kCanaryName, value).status, 200);
    ASSERT_EQ(daemon.put(kCanaryToken, std::string(kCanaryName) + "-large", large).status, 200);
    ASSERT_EQ(daemon.get(kCanaryToken, kCanaryName).status, 200);
    ASSERT_EQ(daemon.deliver(kCanaryWebhook).status, 200);
    const std::string fact = "/api/v1/repos/acme/shop/commits/" + std::string(40, 'a') + "/state/check_suite_id";
    ASSERT_EQ(http::Client(daemon.url(), Secret(kCanaryToken)).send("PUT", fact, kCanaryNumber).status, 200);
    keep_error(daemon.put(kCanaryToken, kCanaryName, "{\"" + std::string(kCanaryValue) + "\":"));
    keep_error(daemon.put(std::string(kCanaryToken) + "x", kCanaryName, value));
    keep_error(daemon.get(kCanaryToken, std::string(kCanaryName) + "-absent"));
    keep_error(daemon.deliver(std::string(kCanaryWebhook) + "x"));
    keep_error(http::Client(daemon.url(), Secret(kCanaryToken)).send("PUT", fact, value));
    files_.write("ring", new_key("k1"));
    ASSERT_FALSE(daemon.reload());
    files_.write("ring", new_key("k2") + "\n" + ring_);
    ASSERT_TRUE(daemon.reload()) << daemon.log();
    ASSERT_EQ(daemon.put(kCanaryToken, kCanaryName, value).status, 200);
    seen_ += daemon.ready() + http::Client(daemon.url()).send("GET", "/metrics").body;
  }

  void expect_unseen_in_telemetry(ReloadedDaemon& daemon) {
    ASSERT_EQ(daemon.process().stop(), 0) << daemon.log();
    std::string spans;
    for (const auto& delivery : collector_.wait_for(1)) spans += delivery.body;
    EXPECT_TRUE(has(spans, "polly")) << "spans are sent";
    EXPECT_TRUE(has(daemon.log(), "store operation")) << "debug lines are written";
    seen_ += daemon.log() + spans;
    expect_unseen(seen_, "telemetry or an error");
    EXPECT_FALSE(has(seen_, kCanaryName));
  }

  void expect_unseen(const std::string& bytes, const std::string& where) {
    const std::string key = ring_.substr(ring_.find(':') + 1);
    for (const std::string& canary : {std::string(kCanaryWebhook), std::string(kCanaryToken), std::string(kCanaryValue),
                                      std::string(kCanaryNumber), key, testing::read_file(files_.path("ring"))}) {
      EXPECT_FALSE(has(bytes, canary)) << canary << " is in " << where;
    }
  }

  const SecretFiles& files() const noexcept { return files_; }

 private:
  void keep_error(const http::Response& response) {
    EXPECT_GE(response.status, 400);
    seen_ += response.body;
  }

  SecretFiles files_;
  const std::string ring_;
  trace_detail::Collector collector_;
  std::string seen_;
};

TEST(Canary, IsNotInTelemetryErrorsOrTheFilesOfSqlite) {
  const testing::TemporaryFolder folder;
  Canary canary;
  ReloadedDaemon daemon(canary.files(), canary.settings({{"POLLY_SQLITE_PATH", (folder / "polly.db").string()}}));
  canary.use(daemon);
  const std::string with_log = bytes_in(folder.path());  // the WAL is there while the daemon runs
  EXPECT_TRUE(has(with_log, kCanaryName)) << "keys of entries are not sealed";
  canary.expect_unseen(with_log, "the SQLite file or its WAL");
  canary.expect_unseen_in_telemetry(daemon);
  canary.expect_unseen(bytes_in(folder.path()), "the SQLite file");
}

TEST(Canary, IsNotInTheDumpOfValkey) {
  const testing::ValkeyServer server({.append_only = true});
  Canary canary;
  ReloadedDaemon daemon(canary.files(), canary.settings({{"POLLY_STORE_URL", "valkey://" + server.address()}}));
  canary.use(daemon);
  server.ask({"SAVE"});
  const std::string files = bytes_in(server.unix_path().parent_path());
  EXPECT_TRUE(has(files, kCanaryName)) << "keys of entries are not sealed";
  canary.expect_unseen(files, "the dump or the log of Valkey");
  canary.expect_unseen_in_telemetry(daemon);
}

}  // namespace
}  // namespace polly::tests
