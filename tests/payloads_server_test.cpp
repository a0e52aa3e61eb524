// Every real delivery is signed and posted to the built daemon; its facts are then read with the built command line.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "polly/base/percent.hpp"
#include "polly/github/signature.hpp"
#include "polly/http/client.hpp"
#include "polly/testing/program.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"
#include "tests/payloads.hpp"

namespace polly::tests {

namespace {

using testing::Environment;
using testing::ProgramResult;
using testing::run_program;

const Secret kSecret("the secret of the payloads");
const std::string kToken = "the-token-of-the-payloads";
const CheckNames kChecks{"linter", "api review"};  // names in the payloads

Environment daemon_environment(const std::string& scope) {
  return {{"POLLY_WEBHOOK_SECRET", std::string(kSecret.reveal())},
          {"POLLY_API_TOKEN", kToken},
          {"POLLY_STATE_SCOPE", scope},
          {"POLLY_VULN_CHECK_NAME", kChecks.vuln},
          {"POLLY_LICENSE_CHECK_NAME", kChecks.license}};
}

enum class Encoding { json, form };

// The daemon, and the facts that it should have.
class Conversation {
 public:
  explicit Conversation(std::string scope) : scope_(std::move(scope)), daemon_(daemon_environment(scope_)) {}

  void deliver(const Payload& payload, Encoding encoding) {
    const bool is_form = encoding == Encoding::form;
    const std::string body = is_form ? "payload=" + percent_encode(payload.body) : payload.body;
    const http::Response reply =
        client_.send("POST", "/webhook", body,
                     {{"Content-Type", is_form ? "application/x-www-form-urlencoded" : "application/json"},
                      {"X-GitHub-Event", payload.event},
                      {"X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"},
                      {"X-Hub-Signature-256", github::sign(body, kSecret)}});
    const int expected = payload.expected || payload.event == "ping" ? 200 : 202;
    EXPECT_EQ(reply.status, expected) << payload.event << ": " << reply.body;
    if (!payload.expected) return;
    for (const auto& [fact, value] : payload.expected->facts) {
      std::int64_t& known = known_[commit_of(*payload.expected)][fact];
      known = std::max(known, value);
    }
  }

  void expect_known(const ExpectedFacts& facts) const { expect_known(commit_of(facts)); }
  void expect_all_known() const {
    for (const auto& [commit, facts] : known_) expect_known(commit);
  }
  std::set<std::string> known_facts() const {
    std::set<std::string> names;
    for (const auto& [commit, facts] : known_) {
      for (const auto& [name, value] : facts) names.insert(name);
    }
    return names;
  }

  DaemonProcess& daemon() noexcept { return daemon_; }

 private:
  using CommitName = std::pair<std::string, std::string>;  // repository (empty in commit scope), SHA

  CommitName commit_of(const ExpectedFacts& facts) const {
    return {scope_ == "repository" ? facts.repository : "", facts.sha};
  }

  void expect_known(const CommitName& commit) const {
    std::vector<std::string> command{kPollyProgram, "state",  "get",   "--server",
                                     daemon_.url(), "--json", "--sha", commit.second};
    if (!commit.first.empty()) command.insert(command.end(), {"--repo", commit.first});
    const ProgramResult result = run_program(command, {{"POLLY_API_TOKEN", kToken}, {"POLLY_STATE_SCOPE", scope_}});
    ASSERT_EQ(result.exit_code, 0) << result.out << result.err << daemon_.log();

    boost::json::object expected;
    for (const char* fact :
         {"pr_number", "vuln_check_run_id", "license_check_run_id", "workflow_run_id", "check_suite_id"}) {
      const auto& facts = known_.at(commit);
      expected[fact] = facts.contains(fact) ? boost::json::value(facts.at(fact)) : boost::json::value(nullptr);
    }
    boost::json::object stored = boost::json::parse(result.out).as_object();
    const bool has_pulls = stored.contains("pull_requests");
    EXPECT_EQ(has_pulls, !commit.first.empty());
    if (has_pulls) {
      EXPECT_EQ(stored.at("pull_requests").as_array().empty(), expected.at("pr_number").is_null()) << result.out;
    }
    stored.erase("pull_requests");
    stored.erase("pr_number_state");
    EXPECT_EQ(stored, expected) << commit.first << " " << commit.second;
  }

  const std::string scope_;
  DaemonProcess daemon_;
  http::Client client_{daemon_.url()};
  std::map<CommitName, std::map<std::string, std::int64_t>> known_;
};

}  // namespace

TEST(Payloads, AreTheOnesThatArePinned) {
  std::set<std::string> events;
  const std::vector<Payload> payloads = load_payloads(kChecks);
  for (const Payload& payload : payloads) events.insert(payload.event);
  EXPECT_EQ(payloads.size(), 329U);
  EXPECT_EQ(events.size(), 58U);
}

TEST(Payloads, EachIsAcceptedAndItsFactsAreStoredAtOnce) {
  Conversation conversation("repository");
  for (const Payload& payload : load_payloads(kChecks)) {
    conversation.deliver(payload, Encoding::json);
    if (payload.expected) conversation.expect_known(*payload.expected);
  }
  EXPECT_EQ(conversation.known_facts().size(), 5U);  // every kind of fact occurred
  EXPECT_EQ(conversation.daemon().stop(), 0) << conversation.daemon().log();
}

TEST(Payloads, BackwardsTwiceAndAsFormsTheyStoreTheSame) {
  std::vector<Payload> payloads = load_payloads(kChecks);
  Conversation conversation("repository");
  for (const Payload& payload : payloads) conversation.deliver(payload, Encoding::form);
  std::reverse(payloads.begin(), payloads.end());
  for (const Payload& payload : payloads) conversation.deliver(payload, Encoding::json);
  conversation.expect_all_known();
}

TEST(Payloads, InCommitScopeTheyAreFoundByTheCommitAlone) {
  Conversation conversation("commit");
  for (const Payload& payload : load_payloads(kChecks)) conversation.deliver(payload, Encoding::json);
  conversation.expect_all_known();
}

}  // namespace polly::tests
