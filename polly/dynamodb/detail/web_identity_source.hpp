// WebIdentitySource: exchanges a token of another identity provider (EKS: of a service account, which the kubelet
// renews in a file) for keys of a role: AssumeRoleWithWebIdentity of STS, whose request has no signature.
//
//   POST https://sts.REGION.amazonaws.com/  Action=AssumeRoleWithWebIdentity&RoleArn=...&WebIdentityToken=...
//   <AssumeRoleWithWebIdentityResponse> ... <Credentials><AccessKeyId>ASIA...</AccessKeyId> ...
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "polly/dynamodb/credentials.hpp"
#include "polly/dynamodb/detail/credential_source.hpp"

namespace polly::dynamodb {

class WebIdentitySource final : public CredentialSource {
 public:
  // nullptr: no token's file is named. Error config: the role is missing.
  static std::unique_ptr<CredentialSource> make(const CredentialOptions& options, const std::string& region);

  WebIdentitySource(std::string endpoint, std::string token_file, std::string role_arn, std::string session_name)
      : endpoint_(std::move(endpoint)),
        token_file_(std::move(token_file)),
        role_arn_(std::move(role_arn)),
        session_name_(std::move(session_name)) {}

  Task<Keys> fetch(Context ctx, SourceClients clients) override;

 private:
  const std::string endpoint_;
  const std::string token_file_;
  const std::string role_arn_;
  const std::string session_name_;
};

// Error: what STS refused, or unavailable where the answer is no answer of STS. Pure, fuzzed.
Keys keys_of_sts(int status, std::string_view xml);

}  // namespace polly::dynamodb
