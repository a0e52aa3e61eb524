#include "polly/testing/dynamodb_signature.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "polly/testing/dynamodb_plain_client.hpp"
#include "polly/testing/dynamodb_service.hpp"

namespace polly::testing {
namespace {

constexpr const char* kTables = R"({"TableName":"polly"})";

class DynamoDbSignature : public ::testing::Test {
 protected:
  DynamoDbSignature() { service.create_table("polly"); }

  std::string error_for(const DynamoDbCredentials& credentials) {
    DynamoDbPlainClient its_client(service.port(), service.region(), credentials);
    return its_client.call("DescribeTable", kTables).error();
  }

  DynamoDbService service;
  DynamoDbPlainClient client{service.port(), service.region(), service.credentials()};
};

// "get-vanilla" of the test suite that AWS has published for Signature Version 4.
TEST(DynamoDbSigner, SignsAsTheExampleOfAws) {
  const WallTime time =
      std::chrono::sys_days(std::chrono::year(2015) / 8 / 30) + std::chrono::hours(12) + std::chrono::minutes(36);
  SignableRequest request;
  request.method = "GET";
  request.headers = {{"host", "example.amazonaws.com"}};
  add_signature(request, {"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", ""}, "us-east-1", time, "service");
  EXPECT_EQ(request.headers.at(1).value, "20150830T123600Z");
  EXPECT_EQ(request.headers.at(2).value,
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            "SignedHeaders=host;x-amz-date, "
            "Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

TEST_F(DynamoDbSignature, AcceptsWhatIsSignedWithItsCredentials) {
  EXPECT_EQ(client.call("DescribeTable", kTables).status, 200U);
}

TEST_F(DynamoDbSignature, RefusesAnotherSecretKeyOrToken) {
  const DynamoDbCredentials good = service.credentials();
  EXPECT_EQ(error_for({good.access_key, "other", ""}), "InvalidSignatureException");
  EXPECT_EQ(error_for({"other", good.secret_key, ""}), "UnrecognizedClientException");
  EXPECT_EQ(error_for({good.access_key, good.secret_key, "token"}), "UnrecognizedClientException");
  const DynamoDbCredentials session{"ASIATESTING", "another", "its/token"};
  service.accept(session);
  EXPECT_EQ(error_for(session), "");
  EXPECT_EQ(error_for({session.access_key, session.secret_key, ""}), "UnrecognizedClientException");
}

TEST_F(DynamoDbSignature, RefusesWhatWasChangedAfterSigning) {
  SignableRequest request = client.request("DescribeTable", kTables);
  request.body += " ";
  EXPECT_EQ(client.send(request).error(), "InvalidSignatureException");
  request = client.request("DescribeTable", kTables);
  request.headers.at(1).value = "application/json";
  EXPECT_EQ(client.send(request).error(), "InvalidSignatureException");
  request = client.request("DescribeTable", kTables);
  request.headers.push_back({"x-amz-unsigned", "1"});
  EXPECT_EQ(client.send(request).error(), "InvalidSignatureException");
  request = client.request("DescribeTable", kTables);
  request.headers.push_back({"user-agent", "not signed, which is allowed"});
  EXPECT_EQ(client.send(request).status, 200U);
}

TEST_F(DynamoDbSignature, RefusesRequestsWithoutASignature) {
  SignableRequest request = client.request("DescribeTable", kTables);
  request.headers.back().value = "AWS4-HMAC-SHA256 Credential=a/b";
  EXPECT_EQ(client.send(request).error(), "IncompleteSignatureException");
  request.headers.pop_back();
  EXPECT_EQ(client.send(request).error(), "MissingAuthenticationTokenException");
}

TEST_F(DynamoDbSignature, RefusesAnotherRegion) {
  DynamoDbPlainClient elsewhere(service.port(), "us-west-2", service.credentials());
  EXPECT_EQ(elsewhere.call("DescribeTable", kTables).error(), "InvalidSignatureException");
}

TEST_F(DynamoDbSignature, RefusesDatesThatAreMoreThanFiveMinutesAway) {
  for (const std::chrono::minutes away : {std::chrono::minutes(-6), std::chrono::minutes(6)}) {
    service.skew_clock(away);
    EXPECT_EQ(client.call("DescribeTable", kTables).error(), "InvalidSignatureException");
    client.skew_clock(away);
    const DynamoDbAnswer answer = client.call("DescribeTable", kTables);
    EXPECT_EQ(answer.status, 200U);
    EXPECT_NE(answer.header("date"), "");
    client.skew_clock(std::chrono::seconds(0));
  }
  service.skew_clock(std::chrono::minutes(4));
  EXPECT_EQ(client.call("DescribeTable", kTables).status, 200U);
}

TEST_F(DynamoDbSignature, RefusesCredentialsThatHaveExpiredOrMayNot) {
  service.deny("DescribeTable");
  EXPECT_EQ(client.call("DescribeTable", kTables).error(), "AccessDeniedException");
  EXPECT_EQ(client.call("Scan", kTables).error(), "");
  service.permit("DescribeTable");
  EXPECT_EQ(client.call("DescribeTable", kTables).error(), "");
  service.expire(service.credentials().access_key);
  EXPECT_EQ(client.call("DescribeTable", kTables).error(), "ExpiredTokenException");
  service.forget(service.credentials().access_key);
  EXPECT_EQ(client.call("DescribeTable", kTables).error(), "UnrecognizedClientException");
}

}  // namespace
}  // namespace polly::testing
