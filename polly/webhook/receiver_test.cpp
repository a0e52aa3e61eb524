#include "polly/webhook/receiver.hpp"

#include <gtest/gtest.h>

#include "polly/backends/memory/memory_backend.hpp"
#include "polly/base/error.hpp"
#include "polly/base/percent.hpp"
#include "polly/base/run.hpp"

namespace polly::webhook {

namespace {

const Secret kSecret("It's a Secret to Everybody");
const Commit kPullHead("ec26c3e57ca3a959ca5aad62de7213c562f8c821", Repository("acme", "shop"));
const std::string kPullRequest =
    R"({"action":"opened","pull_request":{"number":42,"head":{"sha":"ec26c3e57ca3a959ca5aad62de7213c562f8c821"}},)"
    R"("repository":{"full_name":"Acme/Shop"}})";
const std::string kSuite =
    R"({"check_suite":{"id":7,"head_sha":"ec26c3e57ca3a959ca5aad62de7213c562f8c821","pull_requests":[{"number":42}]},)"
    R"("repository":{"full_name":"Acme/Shop"}})";

ReceiverOptions with_secrets(std::vector<Secret> secrets) {
  ReceiverOptions options;
  options.secrets = std::move(secrets);
  return options;
}

http::Request delivery(std::string_view event, std::string body, std::string_view type = "application/json") {
  http::Request request;
  request.method = "POST";
  request.path = "/webhook";
  request.headers.emplace_back("X-GitHub-Event", event);
  request.headers.emplace_back("X-Hub-Signature-256", github::sign(body, kSecret));
  request.headers.emplace_back("Content-Type", type);
  request.body = std::move(body);
  return request;
}

// A receiver with its own store and log.
class ReceiverFixture {
 public:
  explicit ReceiverFixture(ReceiverOptions options = with_secrets({kSecret}))
      : receiver(state, telemetry, std::move(options)) {}

  http::Reply receive(http::Request request) { return run(receiver.receive(Context(), std::move(request))); }
  CommitState state_of(const Commit& commit) { return run(state.all(Context(), commit)); }
  bool counted(const std::string& event, const std::string& outcome) const {
    const std::string labels = "{event=\"" + event + "\",outcome=\"" + outcome + "\"} 1\n";
    return telemetry.metrics().text().find("polly_webhook_deliveries_total" + labels) != std::string::npos;
  }

  std::string log;
  mutable Telemetry telemetry{Log::to_text(Level::debug, LogFormat::json, log)};
  Runtime runtime{telemetry};
  Store store{open_memory_backend(MemoryOptions(), runtime), runtime};
  StateService state{store, telemetry};
  Receiver receiver;
};

}  // namespace

TEST(Receiver, StoresTheFactsOfAnEventBeforeItAnswers) {
  ReceiverFixture fixture;
  const http::Reply reply = fixture.receive(delivery("pull_request", kPullRequest));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, R"({"stored":{"pr_number":42}})");
  EXPECT_EQ(fixture.state_of(kPullHead)[kPrNumber], 42);
  EXPECT_TRUE(fixture.counted("pull_request", "stored"));
}

TEST(Receiver, ComputesTheSignatureWhileTheBodyArrives) {
  for (const bool is_whole : {true, false}) {
    ReceiverFixture fixture;
    http::Request request = delivery("pull_request", kPullRequest);
    http::BodyUse use = fixture.receiver.use_body(request);
    ASSERT_TRUE(use.is_wanted);
    use.reader->read(std::string_view(kPullRequest).substr(0, 10));
    use.reader->read(std::string_view(kPullRequest).substr(10, is_whole ? std::string::npos : 20));
    request.body_reader = std::move(use.reader);
    const http::Reply reply = fixture.receive(std::move(request));
    EXPECT_EQ(reply.status, is_whole ? 200 : 401);
    EXPECT_EQ(reply.is_client_known, is_whole);
  }
}

TEST(Receiver, DoesNotReadABodyWithAMalformedSignature) {
  ReceiverFixture fixture;
  http::Request request;
  EXPECT_FALSE(fixture.receiver.use_body(request).is_wanted);
  request.headers.emplace_back("X-Hub-Signature-256", "sha1=12");
  EXPECT_FALSE(fixture.receiver.use_body(request).is_wanted);
  EXPECT_EQ(fixture.receive(std::move(request)).status, 401);
}

TEST(Receiver, StoresEveryFactOfAnEvent) {
  ReceiverFixture fixture;
  const http::Reply reply = fixture.receive(delivery("check_suite", kSuite));
  EXPECT_EQ(reply.body, R"({"stored":{"check_suite_id":7,"pr_number":42}})");
  EXPECT_EQ(fixture.state_of(kPullHead)[kCheckSuiteId], 7);
  EXPECT_EQ(fixture.state_of(kPullHead)[kPrNumber], 42);
}

TEST(Receiver, AnswersWithTheValuesThatAreStoredAfterwards) {
  ReceiverFixture fixture;
  run(fixture.state.store(Context(), kPullHead, kPrNumber, 50));
  run(fixture.state.store(Context(), kPullHead, kCheckSuiteId, 3));
  const http::Reply reply = fixture.receive(delivery("check_suite", kSuite));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, R"({"stored":{"check_suite_id":7,"pr_number":50}})");
  EXPECT_EQ(fixture.receive(delivery("pull_request", kPullRequest)).body, R"({"stored":{"pr_number":50}})");
}

TEST(Receiver, StoresUnderTheBareCommitInCommitScope) {
  ReceiverOptions options = with_secrets({kSecret});
  options.scope = StateScope::commit;
  ReceiverFixture fixture(std::move(options));
  EXPECT_EQ(fixture.receive(delivery("check_suite", kSuite)).status, 200);
  EXPECT_EQ(fixture.state_of(Commit(kPullHead.sha()))[kCheckSuiteId], 7);
  EXPECT_TRUE(fixture.state_of(kPullHead).is_empty());
}

TEST(Receiver, ReadsForms) {
  ReceiverFixture fixture;
  const std::string form = "payload=" + percent_encode(kSuite);
  EXPECT_EQ(fixture.receive(delivery("check_suite", form, "application/x-www-form-urlencoded")).status, 200);
  EXPECT_EQ(fixture.state_of(kPullHead)[kCheckSuiteId], 7);
}

TEST(Receiver, AnswersAPing) {
  ReceiverFixture fixture;
  const http::Reply reply = fixture.receive(delivery("ping", R"({"zen":"Keep it logically awesome."})"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, R"({"pong":true,"because":"a ping is about no commit"})");
}

TEST(Receiver, IgnoresAndCountsAnEventWithoutFacts) {
  ReceiverFixture fixture;
  const http::Reply reply = fixture.receive(delivery("issues", "{}"));
  EXPECT_EQ(reply.status, 202);
  EXPECT_TRUE(reply.body.starts_with(R"({"ignored":"issues","because":"no fact is taken from the event issues)"));
  EXPECT_TRUE(fixture.counted("other", "ignored"));
}

TEST(Receiver, AnUnknownEventIsCountedAsOther) {
  ReceiverFixture fixture;
  EXPECT_EQ(fixture.receive(delivery("x\",y=\"", "{}")).body,
            R"({"ignored":"other","because":"GitHub documents no event of this name"})");
  EXPECT_TRUE(fixture.counted("other", "ignored"));
}

TEST(Receiver, RejectsAnUnsignedDeliveryWithoutParsingIt) {
  ReceiverFixture fixture;
  http::Request request;
  request.body = "not JSON";
  EXPECT_EQ(fixture.receive(request).status, 401);
  EXPECT_TRUE(fixture.counted("other", "unauthorized"));
}

TEST(Receiver, RejectsAWrongSignatureAndStoresNothing) {
  ReceiverFixture fixture;
  http::Request request = delivery("check_suite", kSuite);
  request.body += ' ';
  const http::Reply reply = fixture.receive(request);
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.content_type, "application/problem+json");
  EXPECT_TRUE(fixture.state_of(kPullHead).is_empty());
  EXPECT_TRUE(fixture.counted("check_suite", "unauthorized"));
}

TEST(Receiver, AcceptsEachSecretDuringRotation) {
  for (const auto& secrets : {std::vector{kSecret, Secret("next")}, std::vector{Secret("next"), kSecret}}) {
    ReceiverFixture fixture(with_secrets(secrets));
    EXPECT_EQ(fixture.receive(delivery("check_suite", kSuite)).status, 200);
  }
}

TEST(Receiver, LogsWrongSignaturesAtALimitedRate) {
  ReceiverFixture fixture;
  for (int i = 0; i < 3; ++i) (void)fixture.receive(http::Request());
  const std::size_t first = fixture.log.find("check that POLLY_WEBHOOK_SECRET");
  EXPECT_NE(first, std::string::npos);
  EXPECT_EQ(fixture.log.find("check that POLLY_WEBHOOK_SECRET", first + 1), std::string::npos);
  EXPECT_EQ(fixture.log.find("Everybody"), std::string::npos);
}

TEST(Receiver, ManyWrongSignaturesDoNotHideAMalformedBody) {
  ReceiverFixture fixture;
  for (int i = 0; i < 3; ++i) (void)fixture.receive(http::Request());
  (void)fixture.receive(delivery("check_suite", "{"));
  EXPECT_NE(fixture.log.find("its body or its headers are malformed"), std::string::npos) << fixture.log;
}

TEST(Receiver, RejectsMalformedBodiesAndNamesTheProblem) {
  ReceiverFixture fixture;
  const http::Reply broken = fixture.receive(delivery("check_suite", "{"));
  EXPECT_EQ(broken.status, 400);
  const http::Reply incomplete = fixture.receive(delivery("check_suite", "{}"));
  EXPECT_EQ(incomplete.status, 400);
  EXPECT_NE(incomplete.body.find("check_suite.head_sha: is missing"), std::string::npos);
  const http::Reply form = fixture.receive(delivery("check_suite", "a=b", "application/x-www-form-urlencoded"));
  EXPECT_EQ(form.status, 400);
  EXPECT_FALSE(fixture.counted("check_suite", "stored"));
}

TEST(Receiver, RejectsADeliveryWithoutAnEvent) {
  ReceiverFixture fixture;
  const http::Reply reply = fixture.receive(delivery("", kSuite));
  EXPECT_EQ(reply.status, 400);
  EXPECT_NE(reply.body.find("X-GitHub-Event"), std::string::npos);
  EXPECT_TRUE(fixture.counted("other", "malformed"));
}

TEST(Receiver, RejectsOtherContentTypes) {
  ReceiverFixture fixture;
  EXPECT_EQ(fixture.receive(delivery("check_suite", kSuite, "text/plain")).status, 415);
  EXPECT_EQ(fixture.receive(delivery("check_suite", kSuite, "")).status, 415);
  EXPECT_TRUE(fixture.state_of(kPullHead).is_empty());
}

TEST(Receiver, PassesOnAndCountsTheErrorsOfTheStore) {
  ReceiverFixture fixture;
  run(fixture.store.close());
  EXPECT_THROW((void)fixture.receive(delivery("check_suite", kSuite)), Error);
  EXPECT_TRUE(fixture.counted("check_suite", "failed"));
  EXPECT_FALSE(fixture.counted("check_suite", "stored"));
}

TEST(Receiver, LogLinesCarryTheDeliverysId) {
  ReceiverFixture fixture;
  const Context ctx = Context().with_request_id("72d3162e-cc78-11e3-81ab-4c9367dc0958");
  (void)run(fixture.receiver.receive(ctx, delivery("check_suite", kSuite)));
  EXPECT_NE(fixture.log.find("72d3162e-cc78-11e3-81ab-4c9367dc0958"), std::string::npos);
  EXPECT_NE(fixture.log.find(R"("outcome":"stored")"), std::string::npos);
}

TEST(Receiver, NeedsASecret) {
  Telemetry telemetry;
  const Runtime runtime(telemetry);
  Store store(open_memory_backend(MemoryOptions(), runtime), runtime);
  StateService state(store, telemetry);
  try {
    const Receiver receiver(state, telemetry, ReceiverOptions());
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    EXPECT_NE(std::string_view(error.what()).find("POLLY_WEBHOOK_SECRET"), std::string_view::npos);
  }
}

}  // namespace polly::webhook
