// Why is this fact unknown? The answers of a real daemon, through the command line.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <string>
#include <vector>

#include "polly/github/signature.hpp"
#include "polly/http/client.hpp"
#include "polly/testing/example_sha.hpp"
#include "polly/testing/program.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"

namespace polly::tests {

namespace {

namespace json = boost::json;

using testing::Environment;
using testing::ProgramResult;

const std::string kExplainedSha = testing::kSha;

class ExplainedDaemon {
 public:
  ExplainedDaemon() : daemon(with({})) {}
  ExplainedDaemon(const std::string& variable, const std::string& value) : daemon(with({{variable, value}})) {}

  static Environment with(const Environment& more) {
    Environment environment{{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_API_TOKEN", "t"}, {"POLLY_STORAGE_TYPE", "memory"}};
    environment.insert(environment.end(), more.begin(), more.end());
    return environment;
  }

  int deliver(const std::string& event, const std::string& body, const std::string& secret = "s") const {
    return http::Client(daemon.url())
        .send("POST", "/webhook", body,
              {{"Content-Type", "application/json"},
               {"X-GitHub-Event", event},
               {"X-GitHub-Delivery", "id-of-" + event},
               {"X-Hub-Signature-256", github::sign(body, Secret(secret))}})
        .status;
  }

  int deliver_check_run(const std::string& name, const std::string& secret = "s") const {
    return deliver("check_run",
                   R"({"action":"created","check_run":{"id":7,"name":")" + name + R"(","head_sha":")" + kExplainedSha +
                       R"("},"repository":{"full_name":"Acme/Shop"}})",
                   secret);
  }

  ProgramResult polly(std::vector<std::string> words) const {
    words.insert(words.begin(), kPollyProgram);
    words.insert(words.end(), {"--server", daemon.url()});
    return testing::run_program(words, {{"POLLY_API_TOKEN", "t"}});
  }

  ProgramResult explain(const std::string& fact) const {
    return polly({"explain", "--repo", "acme/shop", "--sha", kExplainedSha, "--fact", fact});
  }

  const DaemonProcess daemon;
};

bool printed(const ProgramResult& result, const std::string& text) {
  return result.out.find(text) != std::string::npos;
}

}  // namespace

TEST(WhyIsThisFactUnknownAtADaemon, NoDeliveryNamedTheCommit) {
  const ExplainedDaemon daemon;
  const ProgramResult result = daemon.explain("vuln_check_run_id");
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_TRUE(printed(result, "never_delivered")) << result.out;
  EXPECT_TRUE(printed(result, "no delivery named this commit since ")) << result.out;
  EXPECT_TRUE(printed(result, "is the GitHub App subscribed to check_run")) << result.out;
}

TEST(WhyIsThisFactUnknownAtADaemon, ItsNameMatchesNoSettingUntilOneDoes) {
  const ExplainedDaemon daemon;
  EXPECT_EQ(daemon.deliver_check_run("build"), 202);
  const ProgramResult ignored = daemon.explain("vuln_check_run_id");
  EXPECT_EQ(ignored.exit_code, 3) << ignored.err;
  EXPECT_TRUE(printed(ignored, "have other names: \"build\"")) << ignored.out;
  EXPECT_EQ(daemon.deliver_check_run("Vulnerability scan"), 200);
  const ProgramResult known = daemon.explain("vuln_check_run_id");
  EXPECT_EQ(known.exit_code, 0) << known.err;
  EXPECT_TRUE(printed(known, "stored by the delivery id-of-check_run (check_run created)")) << known.out;
  EXPECT_EQ(daemon.polly({"explain", "--repo", "acme/shop", "--sha", kExplainedSha}).exit_code,
            3);  // the others are unknown
}

TEST(WhyIsThisFactUnknownAtADaemon, ItHasExpiredOrWasRemoved) {
  const ExplainedDaemon daemon("POLLY_STATE_TTL", "1ms");
  EXPECT_EQ(daemon.deliver_check_run("Vulnerability scan"), 200);
  const ProgramResult expired = daemon.explain("vuln_check_run_id");
  EXPECT_EQ(expired.exit_code, 3) << expired.err;
  EXPECT_TRUE(printed(expired, "expired") && printed(expired, "with a lifetime of 1 ms")) << expired.out;
  const ExplainedDaemon other;
  EXPECT_EQ(other.deliver_check_run("Vulnerability scan"), 200);
  EXPECT_EQ(other.polly({"state", "forget", "--repo", "acme/shop", "--sha", kExplainedSha}).exit_code, 0);
  EXPECT_TRUE(printed(other.explain("vuln_check_run_id"), "forgotten"));
}

TEST(WhyIsThisFactUnknownAtADaemon, TheRecordIsOff) {
  const ExplainedDaemon daemon("POLLY_DELIVERIES_KEPT", "0");
  EXPECT_EQ(daemon.deliver_check_run("build"), 202);
  const ProgramResult result = daemon.explain("vuln_check_run_id");
  EXPECT_EQ(result.exit_code, 3) << result.err;
  EXPECT_TRUE(printed(result, "POLLY_DELIVERIES_KEPT is 0")) << result.out;
  const ProgramResult list = daemon.polly({"deliveries"});
  EXPECT_EQ(list.exit_code, 3);
  EXPECT_NE(list.err.find("POLLY_DELIVERIES_KEPT is 0"), std::string::npos) << list.err;
}

TEST(DeliveriesOfADaemon, AreListedWithOutcomeAndReason) {
  const ExplainedDaemon daemon;
  EXPECT_EQ(daemon.polly({"deliveries"}).exit_code, 3);
  EXPECT_EQ(daemon.deliver_check_run("Vulnerability scan"), 200);
  EXPECT_EQ(daemon.deliver_check_run("build"), 202);
  EXPECT_EQ(daemon.deliver_check_run("Vulnerability scan", "wrong"), 401);
  EXPECT_EQ(daemon.deliver("issues", "{}"), 202);
  EXPECT_EQ(daemon.deliver("check_suite", "{}"), 400);
  const ProgramResult table = daemon.polly({"deliveries"});
  EXPECT_EQ(table.exit_code, 0) << table.err;
  for (const char* text : {"vuln_check_run_id=7", "matches neither POLLY_VULN_CHECK_NAME", "X-Hub-Signature-256 is",
                           "no fact is taken from the event issues", "it is malformed: ", "id-of-issues"}) {
    EXPECT_TRUE(printed(table, text)) << text << '\n' << table.out;
  }
  const ProgramResult refused = daemon.polly({"deliveries", "--outcome", "refused", "--json"});
  const json::array deliveries = json::parse(refused.out).at("deliveries").as_array();
  ASSERT_EQ(deliveries.size(), 2U) << refused.out;
  EXPECT_TRUE(deliveries.at(1).at("sha").is_null());  // its signature is wrong: nothing of the body is recorded
  const ProgramResult of_commit = daemon.polly({"deliveries", "--sha", kExplainedSha, "--limit", "1", "--json"});
  EXPECT_EQ(json::parse(of_commit.out).at("deliveries").as_array().size(), 1U);
  EXPECT_EQ(daemon.polly({"deliveries", "--repo", "acme/tools"}).exit_code, 3);
  EXPECT_EQ(daemon.polly({"deliveries", "--outcome", "lost"}).exit_code, 2);
}

TEST(DeliveriesOfADaemon, HaveTheTimeOfTheNewestOfEachEvent) {
  const ExplainedDaemon daemon;
  const auto metric = [&](const std::string& event) {
    const std::string text = http::Client(daemon.daemon.url()).send("GET", "/metrics").body;
    const std::string name = "polly_webhook_last_delivery_timestamp_seconds{event=\"" + event + "\"} ";
    const std::size_t at = text.find(name);
    return at == std::string::npos ? "" : text.substr(at + name.size(), text.find('\n', at) - at - name.size());
  };
  EXPECT_EQ(metric("check_run"), "0");
  EXPECT_EQ(metric("workflow_run"), "0");
  EXPECT_EQ(daemon.deliver("ping", "{}"), 200);
  const ProgramResult list = daemon.polly({"deliveries", "--json"});
  EXPECT_GT(json::parse(list.out).at("newest_ms").at("ping").as_int64(), 1'700'000'000'000);
  EXPECT_TRUE(json::parse(list.out).at("newest_ms").at("check_run").is_null());
}

}  // namespace polly::tests
