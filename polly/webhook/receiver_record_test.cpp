// What the receiver answers and records of each delivery: for an operator who asks why a fact is missing.
#include <gtest/gtest.h>

#include "polly/backends/memory/memory_backend.hpp"
#include "polly/base/error.hpp"
#include "polly/base/run.hpp"
#include "polly/webhook/receiver.hpp"

namespace polly::webhook {

namespace {

const Secret kRecordSecret("It's a Secret to Everybody");
const std::string kRecordSha = "ec26c3e57ca3a959ca5aad62de7213c562f8c821";
const std::string kRecordRepository = R"("repository":{"full_name":"Acme/Shop"})";

std::string check_run_body(const std::string& name, const std::string& more = "") {
  return R"({"action":"created","check_run":{"id":7,"name":")" + name + R"(","head_sha":")" + kRecordSha + "\"" + more +
         "}," + kRecordRepository + "}";
}

class RecordFixture {
 public:
  explicit RecordFixture(ReceiverOptions options = {})
      : receiver(state, telemetry, with_secret(std::move(options)), clock) {}

  static ReceiverOptions with_secret(ReceiverOptions options) {
    options.secrets = {kRecordSecret};
    return options;
  }

  static http::Request delivery(std::string_view event, std::string body) {
    http::Request request;
    request.headers.emplace_back("X-GitHub-Event", event);
    request.headers.emplace_back("X-GitHub-Delivery", "the-id");
    request.headers.emplace_back("X-Hub-Signature-256", github::sign(body, kRecordSecret));
    request.headers.emplace_back("Content-Type", "application/json");
    request.body = std::move(body);
    return request;
  }

  http::Reply receive(http::Request request) {
    return run(receiver.receive(Context().with_request_id("the-id"), std::move(request)));
  }
  http::Reply receive(std::string_view event, std::string body) { return receive(delivery(event, std::move(body))); }

  DeliveryRecord newest() {
    DeliveryWalk walk(receiver.deliveries());
    std::size_t budget = 10;
    return walk.next(DeliveryFilter(), budget).value_or(DeliveryRecord());
  }

  std::string log;
  ManualClock clock;
  Telemetry telemetry{Log::to_text(Level::debug, LogFormat::json, log)};
  Runtime runtime{telemetry};
  Store store{open_memory_backend(MemoryOptions(), runtime), runtime};
  StateService state{store, telemetry};
  Receiver receiver;
};

}  // namespace

TEST(ReceiverRecord, AStoredDeliveryIsRecordedWithItsFacts) {
  RecordFixture fixture;
  EXPECT_EQ(fixture.receive("check_run", check_run_body("Vulnerability scan")).status, 200);
  const DeliveryRecord record = fixture.newest();
  EXPECT_EQ(record.outcome, Recorded::stored);
  EXPECT_EQ(record.id, "the-id");
  EXPECT_EQ(record.event, "check_run");
  EXPECT_EQ(record.action, "created");
  EXPECT_EQ(record.repository, "acme/shop");
  EXPECT_EQ(record.sha, kRecordSha);
  EXPECT_EQ(record.facts, std::vector{KnownFact(kVulnCheckRunId, 7)});
  EXPECT_EQ(fixture.receiver.last_deliveries().newest("check_run"), fixture.clock.wall());
}

TEST(ReceiverRecord, AnIgnoredDeliveryIsAnsweredWithTheReason) {
  ReceiverOptions options;
  options.app_id = 1;
  options.workflow_name = "build";
  const std::string pull = R"({"action":"labeled","pull_request":{"number":42,"head":{"sha":")" + kRecordSha +
                           R"("}},)" + kRecordRepository + "}";
  const std::string workflow =
      R"({"workflow_run":{"id":9,"name":"deploy","head_sha":")" + kRecordSha + R"("},)" + kRecordRepository + "}";
  const std::vector<std::tuple<std::string, std::string, std::string>> cases{
      {"check_run", check_run_body("build", R"(,"app":{"id":1})"), "matches neither POLLY_VULN_CHECK_NAME"},
      {"check_run", check_run_body("License", R"(,"app":{"id":2})"),
       "of another GitHub App than POLLY_GITHUB_APP_ID (1)"},
      {"pull_request", pull, R"(the action \"labeled\" gives)"},
      {"workflow_run", workflow, R"(the workflow \"deploy\" does not match POLLY_WORKFLOW_NAME (\"build\"))"},
      {"push", R"({"after":")" + kRecordSha + R"(",)" + kRecordRepository + "}",
       "no fact is taken from the event push"},
      {"no_such_event", "{}", "GitHub documents no event of this name"},
      {"ping", "{}", "a ping is about no commit"}};
  for (const auto& [event, body, because] : cases) {
    RecordFixture fixture(options);
    const http::Reply reply = fixture.receive(event, body);
    EXPECT_EQ(reply.status, event == "ping" ? 200 : 202) << reply.body;
    EXPECT_NE(reply.body.find("\"because\":\""), std::string::npos) << reply.body;
    EXPECT_NE(reply.body.find(because), std::string::npos) << reply.body;
    const DeliveryRecord record = fixture.newest();
    EXPECT_EQ(record.outcome, Recorded::ignored) << event;
    EXPECT_EQ(record.sha, body.find(kRecordSha) == std::string::npos ? "" : kRecordSha) << event;
  }
}

TEST(ReceiverRecord, OfABadSignatureNothingOfTheBodyIsRecorded) {
  RecordFixture fixture;
  http::Request request = RecordFixture::delivery("check_run", check_run_body("Vulnerability"));
  request.body += ' ';
  EXPECT_EQ(fixture.receive(std::move(request)).status, 401);
  const DeliveryRecord record = fixture.newest();
  EXPECT_EQ(record.outcome, Recorded::refused);
  EXPECT_EQ(record.cause, Cause::wrong_signature);
  EXPECT_EQ(record.id, "the-id");
  EXPECT_EQ(record.event, "check_run");
  EXPECT_EQ(record.repository + record.sha + record.action + record.text, "");
  EXPECT_FALSE(fixture.receiver.last_deliveries().newest("check_run"));
}

TEST(ReceiverRecord, AMalformedDeliveryNamesItsCommitWhereItCan) {
  RecordFixture fixture;
  EXPECT_EQ(
      fixture
          .receive("check_suite", R"({"check_suite":{"head_sha":")" + kRecordSha + R"("},)" + kRecordRepository + "}")
          .status,
      400);
  DeliveryRecord record = fixture.newest();
  EXPECT_EQ(record.outcome, Recorded::refused);
  EXPECT_EQ(record.sha, kRecordSha);
  EXPECT_EQ(record.repository, "acme/shop");
  EXPECT_EQ(record.text, "check_suite.id: is missing");
  EXPECT_EQ(fixture.receive("check_suite", "{").status, 400);
  record = fixture.newest();
  EXPECT_EQ(record.sha, "");
  EXPECT_TRUE(record.text.starts_with("the body is not JSON")) << record.text;
}

TEST(ReceiverRecord, ABodyThatDoesNotArriveWholeIsRecorded) {
  RecordFixture fixture;
  const http::Request head = RecordFixture::delivery("check_run", check_run_body("Vulnerability"));
  {
    http::BodyUse use = fixture.receiver.use_body(head);
    ASSERT_TRUE(use.reader);
    use.reader->read(std::string_view(head.body).substr(0, 10));
  }
  const DeliveryRecord record = fixture.newest();
  EXPECT_EQ(record.outcome, Recorded::refused);
  EXPECT_EQ(record.cause, Cause::not_whole);
  EXPECT_EQ(record.id, "the-id");
  EXPECT_EQ(record.event, "check_run");
}

TEST(ReceiverRecord, AWholeBodyIsRecordedOnce) {
  RecordFixture fixture;
  http::Request request = RecordFixture::delivery("check_run", check_run_body("Vulnerability"));
  http::BodyUse use = fixture.receiver.use_body(request);
  use.reader->read(request.body);
  request.body_reader = std::move(use.reader);
  EXPECT_EQ(fixture.receive(std::move(request)).status, 200);
  EXPECT_EQ(fixture.receiver.deliveries().kept(), 1U);
}

TEST(ReceiverRecord, AFailureOfTheStoreIsRecordedWithItsCommit) {
  RecordFixture fixture;
  run(fixture.store.close());
  EXPECT_THROW((void)fixture.receive("check_run", check_run_body("Vulnerability")), Error);
  const DeliveryRecord record = fixture.newest();
  EXPECT_EQ(record.outcome, Recorded::failed);
  EXPECT_EQ(record.cause, Cause::failed);
  EXPECT_EQ(record.sha, kRecordSha);
  EXPECT_FALSE(record.text.empty());
  EXPECT_TRUE(record.facts.empty());
}

TEST(ReceiverRecord, TheLogLineHasRepositoryCommitAndReason) {
  RecordFixture fixture;
  (void)fixture.receive("check_run", check_run_body("build"));
  EXPECT_NE(fixture.log.find(R"("repository":"acme/shop","sha":")" + kRecordSha +
                             R"(","outcome":"ignored","because":"the check)"),
            std::string::npos)
      << fixture.log;
  EXPECT_NE(fixture.log.find(R"("request_id":"the-id")"), std::string::npos);
}

TEST(ReceiverRecord, NothingIsRecordedWhereItIsOff) {
  ReceiverOptions options;
  options.deliveries_kept = 0;
  RecordFixture fixture(std::move(options));
  EXPECT_EQ(fixture.receive("check_run", check_run_body("build")).status, 202);
  EXPECT_EQ(fixture.receiver.deliveries().kept(), 0U);
  EXPECT_EQ(fixture.receiver.last_deliveries().newest("check_run"), fixture.clock.wall());
}

}  // namespace polly::webhook
