#include "polly/dynamodb/detail/service_answer.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <ostream>
#include <string>

namespace polly::dynamodb {

using Kind = ServiceAnswer::Kind;

static void PrintTo(Kind kind, std::ostream* out) {
  constexpr const char* kNames[] = {"ok",      "refused", "throttled", "conflicting", "failed",
                                    "damaged", "skewed",  "stale",     "rejected"};
  *out << kNames[static_cast<int>(kind)];
}

namespace {

const WallTime kNow = std::chrono::sys_days(std::chrono::year(1994) / 11 / 6) + std::chrono::hours(8);

http::Response response(int status, std::string body, std::vector<http::Header> headers = {}) {
  http::Response made;
  made.status = status;
  made.headers = std::move(headers);
  made.body = std::move(body);
  return made;
}

std::string refusal_body(const std::string& code, const std::string& message = "why") {
  return R"({"__type":"com.amazonaws.dynamodb.v20120810#)" + code + R"(","message":")" + message + R"("})";
}

ServiceAnswer read(const http::Response& answer) {
  AnswerReader reader;
  reader.take(answer.body);
  return reader.finish(answer, "GetItem", kNow);
}

TEST(ServiceAnswer, AnObjectIsTheAnswer) {
  const ServiceAnswer answer = read(response(200, R"({"Item":{"k":{"S":"a"}}})"));
  EXPECT_EQ(answer.kind, Kind::ok);
  EXPECT_TRUE(answer.answer.is_ok());
  EXPECT_EQ(answer.answer.body.at("Item").at("k").at("S").as_string(), "a");
}

TEST(ServiceAnswer, AConditionThatFailedIsAnAnswerWithItsItem) {
  const std::string body =
      R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"m","Item":{}})";
  const ServiceAnswer answer = read(response(400, body));
  EXPECT_EQ(answer.kind, Kind::refused);
  EXPECT_EQ(answer.answer.code, kConditionFailed);
  EXPECT_EQ(answer.answer.message, "m");
  EXPECT_TRUE(answer.answer.body.contains("Item"));
  EXPECT_EQ(read(response(400, refusal_body("TransactionCanceledException"))).answer.code, kTransactionCancelled);
}

TEST(ServiceAnswer, IsTheSameWhereItIsReadPieceByPiece) {
  const http::Response whole = response(200, R"({"Item":{"k":{"S":"a"}}})", {{"x-amz-crc32", "430334470"}});
  AnswerReader reader;
  for (const char c : whole.body) reader.take(std::string_view(&c, 1));
  const ServiceAnswer answer = reader.finish(whole, "GetItem", kNow);
  EXPECT_EQ(answer.kind, Kind::ok);
  EXPECT_EQ(answer.answer.body.at("Item").at("k").at("S").as_string(), "a");
}

struct Refused {
  int status;
  const char* code;
  Kind kind;
  ErrorKind error;
};

TEST(ServiceAnswer, EachRefusalHasItsMeaning) {
  for (const Refused& row : {
           Refused{400, "ProvisionedThroughputExceededException", Kind::throttled, ErrorKind::resource_exhausted},
           Refused{400, "ThrottlingException", Kind::throttled, ErrorKind::resource_exhausted},
           Refused{400, "RequestLimitExceeded", Kind::throttled, ErrorKind::resource_exhausted},
           Refused{400, "TransactionConflictException", Kind::conflicting, ErrorKind::unavailable},
           Refused{400, "TransactionInProgressException", Kind::conflicting, ErrorKind::unavailable},
           Refused{500, "InternalServerError", Kind::failed, ErrorKind::unavailable},
           Refused{503, "ServiceUnavailable", Kind::failed, ErrorKind::unavailable},
           Refused{400, "ExpiredTokenException", Kind::stale, ErrorKind::permission_denied},
           Refused{400, "UnrecognizedClientException", Kind::stale, ErrorKind::permission_denied},
           Refused{400, "AccessDeniedException", Kind::rejected, ErrorKind::permission_denied},
           Refused{400, "InvalidSignatureException", Kind::rejected, ErrorKind::permission_denied},
           Refused{400, "MissingAuthenticationTokenException", Kind::rejected, ErrorKind::permission_denied},
           Refused{400, "ResourceNotFoundException", Kind::rejected, ErrorKind::config},
           Refused{400, "ResourceInUseException", Kind::rejected, ErrorKind::conflict},
           Refused{400, "ValidationException", Kind::rejected, ErrorKind::invalid_argument},
           Refused{400, "UnknownOperationException", Kind::rejected, ErrorKind::unsupported},
           Refused{400, "SomethingNewException", Kind::rejected, ErrorKind::unavailable},
       }) {
    const ServiceAnswer answer = read(response(row.status, refusal_body(row.code)));
    EXPECT_EQ(answer.kind, row.kind) << row.code;
    ASSERT_TRUE(answer.error) << row.code;
    EXPECT_EQ(answer.error->kind(), row.error) << row.code;
    EXPECT_NE(std::string(answer.error->what()).find("GetItem"), std::string::npos) << answer.error->what();
  }
}

TEST(ServiceAnswer, ADenialNamesTheMissingAction) {
  const std::string message =
      "User: arn:aws:iam::123456789012:user/app is not authorized to perform: dynamodb:UpdateItem on resource: t";
  const ServiceAnswer answer = read(response(400, refusal_body("AccessDeniedException", message)));
  EXPECT_NE(std::string(answer.error->what()).find("the credentials lack the permission dynamodb:UpdateItem; add it"),
            std::string::npos)
      << answer.error->what();
}

TEST(ServiceAnswer, WhatTheServiceSaysIsShownWithoutControlCharactersAndCut) {
  const ServiceAnswer answer =
      read(response(400, refusal_body("ValidationException", "\\u001b[2J" + std::string(1000, 'x'))));
  const std::string message = answer.error->what();
  EXPECT_EQ(message.find('\x1b'), std::string::npos);
  EXPECT_LT(message.size(), 500U);
}

// ---- clocks

TEST(ServiceAnswer, ASignatureIsSkewedOnlyWhereTheClocksDiffer) {
  const std::string body =
      refusal_body("InvalidSignatureException", "Signature expired: 1994 is now earlier than 1994");
  const auto at = [&](const char* date) { return read(response(400, body, {{"Date", date}})).kind; };
  EXPECT_EQ(at("Sun, 06 Nov 1994 08:30:00 GMT"), Kind::skewed);
  EXPECT_EQ(at("Sun, 06 Nov 1994 07:30:00 GMT"), Kind::skewed);
  EXPECT_EQ(at("Sun, 06 Nov 1994 08:00:20 GMT"), Kind::rejected);
  EXPECT_EQ(at("nonsense"), Kind::rejected);
  const std::string wrong_secret = refusal_body("InvalidSignatureException", "The request signature does not match");
  EXPECT_EQ(read(response(400, wrong_secret, {{"Date", "Sun, 06 Nov 1994 09:00:00 GMT"}})).kind, Kind::rejected);
}

// ---- what is not DynamoDB's

TEST(ServiceAnswer, AnAnswerWhoseChecksumIsWrongIsDamaged) {
  EXPECT_EQ(read(response(200, "{}", {{"x-amz-crc32", "2745614147"}})).kind, Kind::ok);
  EXPECT_EQ(read(response(200, "{}", {{"x-amz-crc32", "2745614148"}})).kind, Kind::damaged);
  EXPECT_EQ(read(response(200, "{ }", {{"x-amz-crc32", "2745614147"}})).kind, Kind::damaged);
  EXPECT_EQ(read(response(200, "{}", {{"x-amz-crc32", "many"}})).kind, Kind::damaged);
}

TEST(ServiceAnswer, AnAnswerThatIsCutIsDamaged) {
  EXPECT_EQ(read(response(200, R"({"Item":{"k":{"S":")")).kind, Kind::damaged);
  EXPECT_EQ(read(response(200, "")).kind, Kind::damaged);
  EXPECT_EQ(read(response(200, "[]")).kind, Kind::damaged);
}

TEST(ServiceAnswer, AProxysPageIsNotTakenForARefusal) {
  EXPECT_EQ(read(response(403, "<html>")).error->kind(), ErrorKind::config);
  EXPECT_EQ(read(response(404, "{}")).error->kind(), ErrorKind::config);
  EXPECT_EQ(read(response(502, "<html>")).kind, Kind::failed);
  EXPECT_EQ(read(response(429, "slow down")).kind, Kind::throttled);
  EXPECT_EQ(read(response(301, "")).kind, Kind::rejected);
}

}  // namespace
}  // namespace polly::dynamodb
