// signature: AWS Signature Version 4 (SigV4), as pure functions: what stands in the header Authorization of a request.
//
//   const SigningKey key(secret, "20150830", "us-east-1", "iam");      // good for that day, region and service
//   SignableRequest request("POST", "/");
//   request.headers = {{"host", "iam.amazonaws.com"}, {"x-amz-date", "20150830T123600Z"}};
//   request.body = body;
//   authorization(request, "AKIDEXAMPLE", key, "20150830T123600Z")     // "AWS4-HMAC-SHA256 Credential=..."
//
//   canonical request    METHOD \n PATH \n QUERY \n name:value \n ... \n \n names \n hex(SHA-256(body))
//   text to sign         AWS4-HMAC-SHA256 \n DATE \n DAY/REGION/SERVICE/aws4_request \n hex(SHA-256(canonical request))
//   key                  HMAC(HMAC(HMAC(HMAC("AWS4" + secret, DAY), REGION), SERVICE), "aws4_request")
//   signature            hex(HMAC(key, text to sign))
//
// https://docs.aws.amazon.com/IAM/latest/UserGuide/create-signed-request.html
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/secret.hpp"
#include "polly/http/http.hpp"

namespace polly::dynamodb {

// "20150830T123600Z"; its first eight characters are the day.
std::string amz_date(WallTime time);
constexpr std::size_t kDayBytes = 8;

// Wipes its memory when it is destroyed.
class SigningKey {
 public:
  SigningKey(const Secret& secret, std::string_view day, std::string_view region, std::string_view service);
  SigningKey(const SigningKey&) = delete;
  SigningKey& operator=(const SigningKey&) = delete;
  ~SigningKey();

  const std::string& scope() const noexcept { return scope_; }  // "20150830/us-east-1/iam/aws4_request"
  std::string sign(std::string_view text) const;                // in hexadecimal digits

 private:
  const std::string scope_;
  std::array<std::uint8_t, 32> bytes_;
};

// Borrows path and body.
struct SignableRequest {
  SignableRequest(std::string_view its_method, std::string_view its_path) : method(its_method), path(its_path) {}

  std::string_view method;
  std::string_view path;                                   // as it is sent, percent-encoded; empty counts as "/"
  std::vector<std::pair<std::string, std::string>> query;  // names and values, decoded
  std::vector<http::Header> headers;                       // those to sign: all of them; host with its port
  std::string_view body;
};

std::string canonical_request(const SignableRequest& request);

// The value of the header Authorization. `date` is that of the header x-amz-date, on the day of the key.
std::string authorization(const SignableRequest& request, std::string_view access_key_id, const SigningKey& key,
                          std::string_view date);

// The key of the day, made once for a secret and a day. Thread-safe.
class SigningKeys {
 public:
  SigningKeys(std::string region, std::string service) : region_(std::move(region)), service_(std::move(service)) {}

  std::shared_ptr<const SigningKey> find(const Secret& secret, std::string_view day);

 private:
  const std::string region_;
  const std::string service_;
  std::mutex mutex_;
  Secret secret_;
  std::string day_;
  std::shared_ptr<const SigningKey> key_;
};

}  // namespace polly::dynamodb
