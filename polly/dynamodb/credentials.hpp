// CredentialOptions: where the client finds what it signs its requests with. The sources are those of AWS's own tools,
// in their order; the first one that is set up is used, and its failure is not followed by the next source:
//
//   1. the keys in these options                     AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
//   2. web identity: EKS's roles of service accounts AWS_WEB_IDENTITY_TOKEN_FILE, AWS_ROLE_ARN
//   3. the profile of the shared files               ~/.aws/credentials, ~/.aws/config, AWS_PROFILE
//   4. the container's service: ECS, EKS Pod Identity AWS_CONTAINER_CREDENTIALS_RELATIVE_URI, ..._FULL_URI
//   5. the instance's metadata service: EC2          unless AWS_EC2_METADATA_DISABLED
//
//   CredentialOptions options = credential_options_from([&](std::string_view name) { return environment.find(name); });
//
// Members are empty where nothing is set. Nothing is read before the client needs it, except the region.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "polly/base/secret.hpp"

namespace polly::dynamodb {

struct CredentialOptions {
  CredentialOptions() = default;

  std::string access_key_id;
  Secret secret_access_key;
  Secret session_token;

  std::string web_identity_token_file;
  std::string role_arn;
  std::string role_session_name;

  std::string shared_credentials_file;  // empty: none is looked for
  std::string config_file;
  std::string profile;  // empty: "default", which need not exist

  std::string container_relative_uri;
  std::string container_full_uri;
  Secret container_authorization_token;
  std::string container_authorization_token_file;

  bool uses_instance_metadata = false;
  std::string metadata_endpoint;  // empty: http://169.254.169.254

  std::string region;     // AWS_REGION, AWS_DEFAULT_REGION
  std::string endpoint;   // AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL
  std::string ca_bundle;  // AWS_CA_BUNDLE: a file of authorities in PEM

  std::string sts_endpoint;        // AWS_ENDPOINT_URL_STS, AWS_ENDPOINT_URL; empty: that of the region
  std::string container_endpoint;  // empty: http://169.254.170.2. For tests
};

// The value of a variable of the environment; nullopt where it is not set.
using Lookup = std::function<std::optional<std::string_view>(std::string_view name)>;

// Reads the variables that AWS's own tools read. An empty variable counts as one that is not set.
CredentialOptions credential_options_from(const Lookup& lookup);

// The region of the options, or else that of the profile in the shared files; empty where neither has one. Reads files.
std::string region_of(const CredentialOptions& options);

}  // namespace polly::dynamodb
