// Access: whose requests a DynamoDbService accepts: credentials, signatures, permissions, and the service's clock.
//
//   access.check(request);          // Refusal: UnrecognizedClientException, InvalidSignatureException, ...
#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/testing/dynamodb_fault.hpp"
#include "polly/testing/dynamodb_signature.hpp"

namespace polly::testing::dynamodb {

inline constexpr std::chrono::minutes kSignatureAgeMax{5};

// May be used from several threads.
class Access {
 public:
  Access(std::string region, const DynamoDbCredentials& credentials);

  void check(const DynamoDbRequest& request, std::string_view method, std::string_view target) const;

  WallTime now() const;
  void skew_clock(std::chrono::seconds by);
  void accept(DynamoDbCredentials credentials);
  void expire(const std::string& access_key);
  void forget(const std::string& access_key);
  void deny(std::string operation);
  void permit(const std::string& operation);

 private:
  struct Known {
    DynamoDbCredentials credentials;
    bool is_expired = false;
  };
  struct Authorization;

  void check_scope(const Authorization& authorization, std::string_view date) const;
  void check_age(std::string_view date) const;

  const std::string region_;
  mutable std::mutex mutex_;
  std::chrono::seconds skew_{0};
  std::map<std::string, Known, std::less<>> known_;
  std::set<std::string, std::less<>> denied_;
};

}  // namespace polly::testing::dynamodb
