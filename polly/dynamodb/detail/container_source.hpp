// ContainerSource: the service beside a container that gives out the keys of its role: ECS (a path on 169.254.170.2)
// and EKS Pod Identity (a whole URL, and a token in a file, which is renewed).
//
//   GET http://169.254.170.2/v2/credentials/...              AWS_CONTAINER_CREDENTIALS_RELATIVE_URI
//   GET http://169.254.170.23/v1/credentials                 AWS_CONTAINER_CREDENTIALS_FULL_URI
//   Authorization: TOKEN                                     AWS_CONTAINER_AUTHORIZATION_TOKEN, ..._TOKEN_FILE
//
// The token is sent without encryption to this machine and the addresses of those services only, as AWS's tools do.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "polly/dynamodb/credentials.hpp"
#include "polly/dynamodb/detail/credential_source.hpp"

namespace polly::dynamodb {

class ContainerSource final : public CredentialSource {
 public:
  // nullptr: no URI is set. Error config: it is not one that may be asked.
  static std::unique_ptr<CredentialSource> make(const CredentialOptions& options);

  ContainerSource(std::string url, Secret token, std::string token_file)
      : url_(std::move(url)), token_(std::move(token)), token_file_(std::move(token_file)) {}

  Task<Keys> fetch(Context ctx, SourceClients clients) override;
  bool needs_direct() const noexcept override { return true; }

 private:
  const std::string url_;
  const Secret token_;
  const std::string token_file_;
};

// Whether a token may be sent to this URL: https, or http to this machine, 169.254.170.2, 169.254.170.23 or
// [fd00:ec2::23].
bool may_ask_container(std::string_view url);

}  // namespace polly::dynamodb
