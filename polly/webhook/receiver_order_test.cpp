// The promise: within its lifetime, the state after a set of events depends on the set, not on their order.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <numeric>
#include <random>

#include "polly/backends/memory/memory_backend.hpp"
#include "polly/base/run.hpp"
#include "polly/webhook/receiver.hpp"

namespace polly::webhook {

namespace {

const Secret kOrderSecret("order does not matter");
const std::string kSha = "ec26c3e57ca3a959ca5aad62de7213c562f8c821";
const std::string kNextSha = "f95f852bd8fca8fcc58a9a2d6c842781e32a215e";
const std::string kEnd = R"("repository":{"id":11,"full_name":"Acme/Shop"}})";

http::Request signed_delivery(std::string_view event, std::string body) {
  http::Request request;
  request.headers.emplace_back("X-GitHub-Event", event);
  request.headers.emplace_back("X-Hub-Signature-256", github::sign(body, kOrderSecret));
  request.headers.emplace_back("Content-Type", "application/json");
  request.body = std::move(body);
  return request;
}

http::Request pull_request(const std::string& action, int number, const std::string& sha) {
  const std::string n = std::to_string(number);
  return signed_delivery("pull_request", R"({"action":")" + action + R"(","number":)" + n +
                                             R"(,"pull_request":{"number":)" + n + R"(,"head":{"sha":")" + sha +
                                             R"("}},)" + kEnd);
}

// A check_run, check_suite or workflow_run of a head, with a list of pull requests.
http::Request run_event(const std::string& event, int id, const std::string& sha, const std::string& name,
                        const std::string& pull_requests) {
  return signed_delivery(event, R"({"action":"created",")" + event + R"(":{"id":)" + std::to_string(id) +
                                    R"(,"name":")" + name + R"(","head_sha":")" + sha + R"(","pull_requests":[)" +
                                    pull_requests + "]}," + kEnd);
}

ReceiverOptions options() {
  ReceiverOptions options;
  options.secrets = {kOrderSecret};
  return options;
}

class OrderFixture {
 public:
  void receive(const http::Request& request) {
    const http::Reply reply = run(receiver_.receive(Context(), request));
    EXPECT_LT(reply.status, 300) << reply.body;
  }
  CommitState take_state(const std::string& sha) {
    const Commit commit(sha, Repository("acme", "shop"));
    const CommitState found = run(state_.all(Context(), commit));
    (void)run(state_.forget_all(Context(), commit));
    return found;
  }

 private:
  Telemetry telemetry_;
  Runtime runtime_{telemetry_};
  Store store_{open_memory_backend(MemoryOptions(), runtime_), runtime_};
  StateService state_{store_, telemetry_};
  Receiver receiver_{state_, telemetry_, options()};
};

CommitState state_of_facts(const std::vector<KnownFact>& facts) {
  CommitState state;
  for (const KnownFact& fact : facts) state.set(fact.fact, fact.value);
  return state;
}

}  // namespace

TEST(ReceiverOrder, EveryOrderOfSixEventsWithRepeatsEndsInTheSameState) {
  const std::array<http::Request, 6> events{
      pull_request("opened", 41, kSha),
      pull_request("synchronize", 42, kSha),  // a second pull request from the same branch
      run_event("check_run", 128, kSha, "Vulnerability scan", R"({"number":41})"),
      run_event("check_run", 170, kSha, "Vulnerability scan", ""),  // a re-run has a new id
      run_event("workflow_run", 900, kSha, "CI", R"({"number":42},{"number":43,"head":{"sha":"other"}})"),
      run_event("check_suite", 55, kSha, "", R"({"number":41},{"number":42})"),
  };
  const CommitState expected =
      state_of_facts({{kPrNumber, 42}, {kVulnCheckRunId, 170}, {kWorkflowRunId, 900}, {kCheckSuiteId, 55}});

  OrderFixture fixture;
  std::array<std::size_t, 6> order{};
  std::iota(order.begin(), order.end(), 0);
  int orders = 0;
  do {
    for (std::size_t i = 0; i < order.size(); ++i) {
      fixture.receive(events[order[i]]);
      fixture.receive(events[order[i / 2]]);  // GitHub may deliver twice, and late
    }
    ASSERT_EQ(fixture.take_state(kSha), expected) << "after order " << orders;
    ++orders;
  } while (std::next_permutation(order.begin(), order.end()));
  EXPECT_EQ(orders, 720);
}

TEST(ReceiverOrder, TwoCommitsOfOneBranchStayApartInAnyOrder) {
  const std::vector<http::Request> events{
      pull_request("opened", 7, kSha),
      pull_request("synchronize", 7, kNextSha),
      pull_request("closed", 7, kNextSha),
      run_event("check_suite", 1, kSha, "", ""),
      run_event("check_suite", 2, kNextSha, "", ""),
      run_event("check_run", 10, kSha, "License", ""),
      run_event("check_run", 30, kSha, "License", ""),
      run_event("check_run", 20, kNextSha, "license audit", ""),
      run_event("check_run", 21, kNextSha, "Vulnerability", ""),
      run_event("workflow_run", 100, kSha, "CI", ""),
      run_event("workflow_run", 101, kNextSha, "CI", ""),
  };
  const CommitState first =
      state_of_facts({{kPrNumber, 7}, {kCheckSuiteId, 1}, {kLicenseCheckRunId, 30}, {kWorkflowRunId, 100}});
  const CommitState next = state_of_facts(
      {{kPrNumber, 7}, {kCheckSuiteId, 2}, {kLicenseCheckRunId, 20}, {kVulnCheckRunId, 21}, {kWorkflowRunId, 101}});

  OrderFixture fixture;
  std::mt19937 random(20260101);
  for (int round = 0; round < 200; ++round) {
    std::vector<std::size_t> order(events.size() * 2);  // each arrives twice
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i % events.size();
    std::shuffle(order.begin(), order.end(), random);
    for (const std::size_t i : order) fixture.receive(events[i]);
    ASSERT_EQ(fixture.take_state(kSha), first) << "in round " << round;
    ASSERT_EQ(fixture.take_state(kNextSha), next) << "in round " << round;
  }
}

}  // namespace polly::webhook
