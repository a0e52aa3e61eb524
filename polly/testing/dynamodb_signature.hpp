// AWS Signature Version 4 for tests: a signer for raw requests, and the check that a DynamoDbService makes. It shares
// no code with Polly's own signer, so that tests do not check that with itself.
// Source: AWS Identity and Access Management User Guide, "AWS Signature Version 4 for API requests".
//
//   SignableRequest request;
//   request.headers = {{"host", "127.0.0.1:8000"}, {"x-amz-target", "DynamoDB_20120810.GetItem"}};
//   request.body = "{}";
//   add_signature(request, credentials, "eu-central-1", system_clock().wall());
//       // adds x-amz-date, x-amz-security-token where there is one, and authorization
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/testing/dynamodb_fault.hpp"

namespace polly::testing {

struct DynamoDbCredentials {
  std::string access_key;
  std::string secret_key;
  std::string session_token;  // requests without exactly this token are refused; empty: they have none
};

struct SignableRequest {
  std::string method = "POST";
  std::string path = "/";  // percent-encoded
  std::string query;       // canonical: sorted and percent-encoded
  std::vector<DynamoDbHeader> headers;
  std::string body;
};

// Signs all headers.
void add_signature(SignableRequest& request, const DynamoDbCredentials& credentials, std::string_view region,
                   WallTime time, std::string_view service = "dynamodb");

std::string amz_date(WallTime time);  // 20260101T000000Z

// What is signed, for checks. `names` are the signed headers, joined by ";".
struct SignedParts {
  std::string_view method;
  std::string_view path;
  std::string_view query;
  std::string_view names;
  std::string_view body;
};

// The signature in hexadecimal digits. `date` is that of amz_date(). std::runtime_error where a signed header is
// absent.
std::string signature_of(const SignedParts& parts, const std::vector<DynamoDbHeader>& headers,
                         std::string_view secret_key, std::string_view region, std::string_view service,
                         std::string_view date);

}  // namespace polly::testing
