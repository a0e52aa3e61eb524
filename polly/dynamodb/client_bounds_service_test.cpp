// The bounds of a call: its deadline, the budget of retries, clocks and keys that are wrong, and its end.
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <string>
#include <vector>

#include "polly/dynamodb/detail/retry_budget.hpp"
#include "polly/dynamodb/detail/test_client.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/scripted_peer.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::dynamodb {
namespace {

using namespace std::chrono_literals;
using testing::DynamoDbFault;
using testing::DynamoDbRequest;
using testing::DynamoDbService;

bool mentions(const std::string& text, std::string_view part) {
  return text.find(part) != std::string::npos;
}

class BoundedCalls : public ::testing::Test {
 protected:
  BoundedCalls() { service_.create_table(kTestTable); }

  DynamoDbService service_;
};

// ---- deadlines

TEST_F(BoundedCalls, DeadlinesHold) {
  TestClient client(options_of(service_));
  service_.fail(DynamoDbFault::silence().times(3));
  const EndedCall got = client.call(get_item("a"), 200ms);
  EXPECT_EQ(got.text(), "deadline_exceeded") << got.message;
  EXPECT_FALSE(mentions(got.message, "may have been")) << got.message;
  EXPECT_LT(got.took, 300ms);
  EXPECT_EQ(client.call(put_item("a", "1"), 200ms).text(), "unknown_outcome");
  EXPECT_EQ(client.call(put_item("a", "1", Effect::idempotent_write), 200ms).text(), "unknown_outcome");
  const EndedCall late = client.call(put_item("a", "1"), 0ms);
  EXPECT_EQ(late.text(), "deadline_exceeded") << late.message;
}

TEST_F(BoundedCalls, AnAttemptThatTakesTooLongIsGivenUpForAnother) {
  Options options = options_of(service_);
  options.attempt_timeout = 200ms;
  TestClient client(std::move(options));
  service_.fail(DynamoDbFault::silence());
  const EndedCall got = client.call(get_item("a"), 10s);
  EXPECT_EQ(got.text(), "ok") << got.message;
}

TEST_F(BoundedCalls, WithoutAServerNothingIsApplied) {
  TestClient client(options_of(service_));
  service_.stop();
  const EndedCall put = client.call(put_item("a", "1"), 200ms);
  EXPECT_TRUE(put.text() == "unavailable" || put.text() == "deadline_exceeded") << put.text() << put.message;
  EXPECT_LT(put.took, 300ms);
  service_.start();
  EXPECT_EQ(client.call(put_item("a", "1")).text(), "ok");
}

// ---- the budget

TEST_F(BoundedCalls, AnOutageIsNotMadeWorseByRetries) {
  constexpr std::size_t kCalls = 300;
  constexpr std::size_t kRetries = RetryBudget::kTokens / RetryBudget::kRetryCost;
  TestClient client(options_of(service_));
  service_.fail_where([](const DynamoDbRequest&) { return DynamoDbFault::unavailable(); });
  std::vector<StartedCall> calls;
  for (std::size_t i = 0; i < kCalls; ++i) calls.push_back(client.start(get_item("a")));
  for (StartedCall& call : calls) EXPECT_EQ(call.ended().text(), "unavailable");
  EXPECT_EQ(service_.requests(), kCalls + kRetries);
  service_.recover();
  EXPECT_EQ(client.call(get_item("a")).text(), "ok");
}

// ---- clocks and keys

TEST_F(BoundedCalls, AClockThatIsWrongIsCorrectedOnce) {
  TestClient client(options_of(service_));
  for (const std::chrono::seconds skew : {3'600s, -7'200s}) {
    service_.reset_counters();
    service_.skew_clock(skew);
    const EndedCall first = client.call(put_item("a", "1"));
    EXPECT_EQ(first.text(), "ok") << first.message;
    EXPECT_EQ(client.call(put_item("a", "1")).text(), "ok");
    EXPECT_EQ(service_.requests(), 3U);
  }
}

class KeysInAFile : public BoundedCalls {
 protected:
  static void write(const std::string& id, const std::string& secret) {
    std::ofstream(path()) << "[default]\naws_access_key_id = " << id << "\naws_secret_access_key = " << secret << "\n";
  }
  static std::string path() {
    static const testing::TemporaryFolder folder;
    return (folder / "credentials").string();
  }
  Options options() {
    Options options;
    options.region = service_.region();
    options.endpoint = service_.url();
    options.credentials.shared_credentials_file = path();
    return options;
  }
};

TEST_F(KeysInAFile, ThatTheServiceRefusesAreReadAgainOnce) {
  write(service_.credentials().access_key, service_.credentials().secret_key);
  TestClient client(options());
  EXPECT_EQ(client.call(put_item("a", "1")).text(), "ok");
  service_.expire(service_.credentials().access_key);
  service_.accept({"AKIDNEXT", "next", ""});
  write("AKIDNEXT", "next");
  service_.reset_counters();
  const EndedCall put = client.call(put_item("a", "2"));
  EXPECT_EQ(put.text(), "ok") << put.message;
  EXPECT_EQ(service_.requests(), 2U);
}

TEST_F(KeysInAFile, ThatStayExpiredArePermissionDeniedAndAskedForNoMoreThanNeeded) {
  write(service_.credentials().access_key, service_.credentials().secret_key);
  TestClient client(options());
  service_.expire(service_.credentials().access_key);
  for (int i = 0; i < 3; ++i) {
    const EndedCall put = client.call(put_item("a", "1"));
    EXPECT_EQ(put.text(), "permission_denied");
    EXPECT_TRUE(mentions(put.message, "expired; renew them")) << put.message;
  }
  EXPECT_EQ(service_.requests(), 3U);
}

// ---- ends

TEST_F(BoundedCalls, CancellingEndsACallWhereverItIs) {
  TestClient client(options_of(service_));
  service_.fail(DynamoDbFault::silence());
  StartedCall sent = client.start(get_item("a"));
  EXPECT_TRUE(testing::comes_true(10s, [&] { return service_.requests() == 1; }));
  sent.cancel();
  EXPECT_EQ(sent.ended().text(), "cancelled");
  service_.fail(DynamoDbFault::throttle().times(1'000));
  StartedCall pausing = client.start_on(client.foreign_loop(), get_item("a"));
  EXPECT_TRUE(testing::comes_true(10s, [&] { return service_.requests() >= 4; }));
  pausing.cancel();
  EXPECT_EQ(pausing.ended().text(), "cancelled");
}

TEST_F(BoundedCalls, ClosingEndsCallsAndLaterOnes) {
  TestClient client(options_of(service_), 2);
  service_.fail(DynamoDbFault::silence().times(2));
  StartedCall one = client.start(get_item("a"));
  StartedCall other = client.start_on(client.foreign_loop(), put_item("a", "1"));
  EXPECT_TRUE(testing::comes_true(10s, [&] { return service_.requests() == 2; }));
  client.close();
  EXPECT_EQ(one.ended().text(), "closed");
  const EndedCall put = other.ended();
  EXPECT_EQ(put.text(), "closed");
  EXPECT_TRUE(mentions(put.message, "may have been applied")) << put.message;
  EXPECT_EQ(client.call(get_item("a")).text(), "closed");
  client.close();
}

TEST_F(BoundedCalls, ACallWithADeadlineThatWaitsForCredentialsEndsAsCancelledOrClosed) {
  testing::ScriptedPeer container([](testing::Peer& peer) {
    if (peer.next_http()) peer.wait_for_close();
  });
  Options options = options_of(service_);
  options.credentials = CredentialOptions();
  options.credentials.container_full_uri = "http://127.0.0.1:" + std::to_string(container.port()) + "/";
  TestClient client(std::move(options));
  StartedCall cancelled = client.start(put_item("a", "1"), 20s);
  StartedCall closed = client.start(put_item("b", "1"), 20s);
  testing::wait_until("the service is asked", 10s, [&] { return container.connections() > 0; });
  cancelled.cancel();
  EXPECT_EQ(cancelled.ended().text(), "cancelled");
  client.close();
  EXPECT_EQ(closed.ended().text(), "closed");
}

}  // namespace
}  // namespace polly::dynamodb
