#include "polly/dynamodb/signature.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace polly::dynamodb {
namespace {

using http::Header;

const Secret kExampleSecret("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY");
constexpr std::string_view kDate = "20150830T123600Z";

std::string authorization_of(const SignableRequest& request, std::string_view service) {
  const SigningKey key(kExampleSecret, "20150830", "us-east-1", service);
  return authorization(request, "AKIDEXAMPLE", key, kDate);
}

// ---- the suite that AWS published (aws-sig-v4-test-suite)

struct Vector {
  std::string name;
  SignableRequest request;
  std::string_view signature;
};

SignableRequest request_of(std::string_view method, std::string_view path, std::vector<Header> more = {}) {
  SignableRequest request(method, path);
  request.headers = std::move(more);
  request.headers.emplace_back("Host", "example.amazonaws.com");
  request.headers.emplace_back("X-Amz-Date", std::string(kDate));
  return request;
}

std::vector<Vector> published() {
  constexpr std::string_view kVanilla = "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31";
  std::vector<Vector> vectors;
  vectors.push_back({"get-vanilla", request_of("GET", "/"), kVanilla});
  vectors.push_back({"get-relative", request_of("GET", "/example/.."), kVanilla});
  vectors.push_back({"get-slash", request_of("GET", "//"), kVanilla});
  vectors.push_back({"get-slash-dot-slash", request_of("GET", "/./"), kVanilla});
  vectors.push_back({"get-slashes", request_of("GET", "//example//"),
                     "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84"});
  vectors.push_back({"get-unreserved",
                     request_of("GET", "/-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"),
                     "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f"});
  vectors.push_back({"get-utf8", request_of("GET", "/\xe1\x88\xb4"),
                     "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85"});
  Vector ordered{"get-vanilla-query-order-key-case", request_of("GET", "/"),
                 "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"};
  ordered.request.query = {{"Param2", "value2"}, {"Param1", "value1"}};
  vectors.push_back(ordered);
  vectors.push_back(
      {"post-vanilla", request_of("POST", "/"), "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b"});
  vectors.push_back({"post-header-key-sort", request_of("POST", "/", {{"My-Header1", "value1"}}),
                     "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c"});
  vectors.push_back(
      {"get-header-key-duplicate",
       request_of("GET", "/", {{"My-Header1", "value2"}, {"My-Header1", "value2"}, {"My-Header1", "value1"}}),
       "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"});
  vectors.push_back({"get-header-value-trim",
                     request_of("GET", "/", {{"My-Header1", " value1"}, {"My-Header2", " \"a   b   c\""}}),
                     "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"});
  Vector form{"post-x-www-form-urlencoded",
              request_of("POST", "/", {{"Content-Type", "application/x-www-form-urlencoded"}}),
              "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a"};
  form.request.body = "Param1=value1";
  vectors.push_back(form);
  vectors.push_back(
      {"post-sts-header-before",
       request_of("POST", "/",
                  {{"X-Amz-Security-Token",
                    "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeo"
                    "IYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5V"
                    "SXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yj"
                    "c8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA=="}}),
       "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"});
  return vectors;
}

TEST(Signature, IsThatOfTheSuiteThatAwsPublished) {
  for (const Vector& vector : published()) {
    const std::string value = authorization_of(vector.request, "service");
    EXPECT_EQ(value.substr(value.rfind('=') + 1), vector.signature) << vector.name;
  }
}

TEST(Signature, IsThatOfTheExampleInTheDocumentation) {
  SignableRequest request("GET", "/");
  request.query = {{"Action", "ListUsers"}, {"Version", "2010-05-08"}};
  request.headers = {{"content-type", "application/x-www-form-urlencoded; charset=utf-8"},
                     {"host", "iam.amazonaws.com"},
                     {"x-amz-date", std::string(kDate)}};
  EXPECT_EQ(authorization_of(request, "iam"),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/iam/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date, "
            "Signature=5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7");
}

// ---- what it is made of

TEST(CanonicalRequest, HasTheHostWithItsPort) {
  SignableRequest request("POST", "/");
  request.headers = {{"Host", "127.0.0.1:8000"}};
  EXPECT_NE(canonical_request(request).find("\nhost:127.0.0.1:8000\n\nhost\n"), std::string::npos);
}

TEST(CanonicalRequest, EncodesAPathOnceMoreAndAQueryOnce) {
  SignableRequest request("GET", "/a%20b/\xff");
  request.query = {{"b c", "=&+/"}, {"a", "\xff"}, {"a", ""}};
  EXPECT_TRUE(canonical_request(request).starts_with("GET\n/a%2520b/%FF\na=&a=%FF&b%20c=%3D%26%2B%2F\n"))
      << canonical_request(request);
}

TEST(AmzDate, IsOfUtc) {
  const WallTime time = std::chrono::sys_days(std::chrono::year(2015) / 8 / 30) + std::chrono::hours(12) +
                        std::chrono::minutes(36) + Milliseconds(999);
  EXPECT_EQ(amz_date(time), kDate);
}

TEST(SigningKeys, MakeAKeyOnceForASecretAndADay) {
  SigningKeys keys("us-east-1", "dynamodb");
  const Secret other("another");
  const auto first = keys.find(kExampleSecret, "20150830");
  EXPECT_EQ(keys.find(kExampleSecret, "20150830"), first);
  const auto next_day = keys.find(kExampleSecret, "20150831");
  EXPECT_NE(next_day, first);
  EXPECT_EQ(next_day->scope(), "20150831/us-east-1/dynamodb/aws4_request");
  EXPECT_NE(keys.find(other, "20150831")->sign(""), next_day->sign(""));
}

}  // namespace
}  // namespace polly::dynamodb
