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

// A receiver with a store of its own, and what it said.
class House {
 public:
  explicit House(ReceiverOptions options = with_secrets({kSecret})) : receiver(state, telemetry, std::move(options)) {}

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

TEST(Receiver, StoresWhatAnEventTellsBeforeItSaysSo) {
  House house;
  const http::Reply reply = house.receive(delivery("pull_request", kPullRequest));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, R"({"stored":{"pr_number":42}})");
  EXPECT_EQ(house.state_of(kPullHead)[kPrNumber], 42);
  EXPECT_TRUE(house.counted("pull_request", "stored"));
}

TEST(Receiver, ComputesTheSignatureWhileTheBodyArrives) {
  for (const bool is_whole : {true, false}) {
    House house;
    http::Request request = delivery("pull_request", kPullRequest);
    http::BodyUse use = house.receiver.use_body(request);
    ASSERT_TRUE(use.is_wanted);
    use.reader->read(std::string_view(kPullRequest).substr(0, 10));
    use.reader->read(std::string_view(kPullRequest).substr(10, is_whole ? std::string::npos : 20));
    request.body_reader = std::move(use.reader);
    const http::Reply reply = house.receive(std::move(request));
    EXPECT_EQ(reply.status, is_whole ? 200 : 401);
    EXPECT_EQ(reply.is_client_known, is_whole);
  }
}

TEST(Receiver, WantsNoBodyThatCannotBeSigned) {
  House house;
  http::Request request;
  EXPECT_FALSE(house.receiver.use_body(request).is_wanted);
  request.headers.emplace_back("X-Hub-Signature-256", "sha1=12");
  EXPECT_FALSE(house.receiver.use_body(request).is_wanted);
  EXPECT_EQ(house.receive(std::move(request)).status, 401);
}

TEST(Receiver, StoresEveryFactOfAnEvent) {
  House house;
  const http::Reply reply = house.receive(delivery("check_suite", kSuite));
  EXPECT_EQ(reply.body, R"({"stored":{"check_suite_id":7,"pr_number":42}})");
  EXPECT_EQ(house.state_of(kPullHead)[kCheckSuiteId], 7);
  EXPECT_EQ(house.state_of(kPullHead)[kPrNumber], 42);
}

TEST(Receiver, AnswersWithTheValuesThatAreStoredAfterwards) {
  House house;
  run(house.state.store(Context(), kPullHead, kPrNumber, 50));
  run(house.state.store(Context(), kPullHead, kCheckSuiteId, 3));
  const http::Reply reply = house.receive(delivery("check_suite", kSuite));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, R"({"stored":{"check_suite_id":7,"pr_number":50}})");
  EXPECT_EQ(house.receive(delivery("pull_request", kPullRequest)).body, R"({"stored":{"pr_number":50}})");
}

TEST(Receiver, StoresUnderTheBareCommitInCommitScope) {
  ReceiverOptions options = with_secrets({kSecret});
  options.scope = StateScope::commit;
  House house(std::move(options));
  EXPECT_EQ(house.receive(delivery("check_suite", kSuite)).status, 200);
  EXPECT_EQ(house.state_of(Commit(kPullHead.sha()))[kCheckSuiteId], 7);
  EXPECT_TRUE(house.state_of(kPullHead).is_empty());
}

TEST(Receiver, ReadsForms) {
  House house;
  const std::string form = "payload=" + percent_encode(kSuite);
  EXPECT_EQ(house.receive(delivery("check_suite", form, "application/x-www-form-urlencoded")).status, 200);
  EXPECT_EQ(house.state_of(kPullHead)[kCheckSuiteId], 7);
}

TEST(Receiver, AnswersAPing) {
  House house;
  const http::Reply reply = house.receive(delivery("ping", R"({"zen":"Keep it logically awesome."})"));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, R"({"pong":true})");
}

TEST(Receiver, IgnoresAndCountsWhatTellsNothing) {
  House house;
  const http::Reply reply = house.receive(delivery("issues", "{}"));
  EXPECT_EQ(reply.status, 202);
  EXPECT_EQ(reply.body, R"({"ignored":"issues"})");
  EXPECT_TRUE(house.counted("issues", "ignored"));
}

TEST(Receiver, AnUnknownEventIsCountedAsOther) {
  House house;
  EXPECT_EQ(house.receive(delivery("x\",y=\"", "{}")).body, R"({"ignored":"other"})");
  EXPECT_TRUE(house.counted("other", "ignored"));
}

TEST(Receiver, RefusesWhatIsNotSignedWithoutLookingAtIt) {
  House house;
  http::Request request;
  request.body = "this is no JSON";
  EXPECT_EQ(house.receive(request).status, 401);
  EXPECT_TRUE(house.counted("other", "unauthorized"));
}

TEST(Receiver, RefusesAWrongSignatureAndStoresNothing) {
  House house;
  http::Request request = delivery("check_suite", kSuite);
  request.body += ' ';
  const http::Reply reply = house.receive(request);
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.content_type, "application/problem+json");
  EXPECT_TRUE(house.state_of(kPullHead).is_empty());
  EXPECT_TRUE(house.counted("check_suite", "unauthorized"));
}

TEST(Receiver, AcceptsEachSecretDuringRotation) {
  for (const auto& secrets : {std::vector{kSecret, Secret("next")}, std::vector{Secret("next"), kSecret}}) {
    House house(with_secrets(secrets));
    EXPECT_EQ(house.receive(delivery("check_suite", kSuite)).status, 200);
  }
}

TEST(Receiver, SaysOnceInAWhileThatSignaturesAreWrong) {
  House house;
  for (int i = 0; i < 3; ++i) (void)house.receive(http::Request());
  const std::size_t first = house.log.find("POLLY_WEBHOOK_SECRET");
  EXPECT_NE(first, std::string::npos);
  EXPECT_EQ(house.log.find("POLLY_WEBHOOK_SECRET", first + 1), std::string::npos);
  EXPECT_EQ(house.log.find("Everybody"), std::string::npos);
}

TEST(Receiver, RefusesMalformedBodiesAndSaysWhatIsWrong) {
  House house;
  const http::Reply broken = house.receive(delivery("check_suite", "{"));
  EXPECT_EQ(broken.status, 400);
  const http::Reply incomplete = house.receive(delivery("check_suite", "{}"));
  EXPECT_EQ(incomplete.status, 400);
  EXPECT_NE(incomplete.body.find("check_suite.head_sha: is missing"), std::string::npos);
  const http::Reply form = house.receive(delivery("check_suite", "a=b", "application/x-www-form-urlencoded"));
  EXPECT_EQ(form.status, 400);
  EXPECT_FALSE(house.counted("check_suite", "stored"));
}

TEST(Receiver, RefusesADeliveryWithoutAnEvent) {
  House house;
  const http::Reply reply = house.receive(delivery("", kSuite));
  EXPECT_EQ(reply.status, 400);
  EXPECT_NE(reply.body.find("X-GitHub-Event"), std::string::npos);
  EXPECT_TRUE(house.counted("other", "malformed"));
}

TEST(Receiver, RefusesOtherContentTypes) {
  House house;
  EXPECT_EQ(house.receive(delivery("check_suite", kSuite, "text/plain")).status, 415);
  EXPECT_EQ(house.receive(delivery("check_suite", kSuite, "")).status, 415);
  EXPECT_TRUE(house.state_of(kPullHead).is_empty());
}

TEST(Receiver, PassesOnWhatTheStoreThrowsAndCountsIt) {
  House house;
  run(house.store.close());
  EXPECT_THROW((void)house.receive(delivery("check_suite", kSuite)), Error);
  EXPECT_TRUE(house.counted("check_suite", "failed"));
  EXPECT_FALSE(house.counted("check_suite", "stored"));
}

TEST(Receiver, LogLinesCarryTheDeliverysId) {
  House house;
  const Context ctx = Context().with_request_id("72d3162e-cc78-11e3-81ab-4c9367dc0958");
  (void)run(house.receiver.receive(ctx, delivery("check_suite", kSuite)));
  EXPECT_NE(house.log.find("72d3162e-cc78-11e3-81ab-4c9367dc0958"), std::string::npos);
  EXPECT_NE(house.log.find(R"("outcome":"stored")"), std::string::npos);
}

TEST(Receiver, NeedsASecret) {
  Telemetry telemetry;
  const Runtime runtime(telemetry);
  Store store(open_memory_backend(MemoryOptions(), runtime), runtime);
  StateService state(store, telemetry);
  try {
    const Receiver receiver(state, telemetry, ReceiverOptions());
    FAIL() << "it was made";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::config);
    EXPECT_NE(std::string_view(error.what()).find("POLLY_WEBHOOK_SECRET"), std::string_view::npos);
  }
}

}  // namespace polly::webhook
