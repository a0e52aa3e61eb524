#include "polly/dynamodb/credentials.hpp"

#include "polly/base/ascii.hpp"
#include "polly/dynamodb/detail/profile_source.hpp"

namespace polly::dynamodb {

namespace {

// The value of the first of these variables that is set.
template <class... Names>
std::string value_of(const Lookup& lookup, Names... names) {
  for (const std::string_view name : {std::string_view(names)...}) {
    const std::optional<std::string_view> value = lookup(name);
    if (value && !value->empty()) return std::string(*value);
  }
  return "";
}

// ~/.aws/NAME; empty where there is no home.
std::string in_home(const Lookup& lookup, std::string_view name) {
  const std::string home = value_of(lookup, "HOME");
  return home.empty() ? "" : home + "/.aws/" + std::string(name);
}

}  // namespace

CredentialOptions credential_options_from(const Lookup& lookup) {
  CredentialOptions options;
  options.access_key_id = value_of(lookup, "AWS_ACCESS_KEY_ID");
  options.secret_access_key = Secret(value_of(lookup, "AWS_SECRET_ACCESS_KEY"));
  options.session_token = Secret(value_of(lookup, "AWS_SESSION_TOKEN"));
  options.web_identity_token_file = value_of(lookup, "AWS_WEB_IDENTITY_TOKEN_FILE");
  options.role_arn = value_of(lookup, "AWS_ROLE_ARN");
  options.role_session_name = value_of(lookup, "AWS_ROLE_SESSION_NAME");
  options.shared_credentials_file = value_of(lookup, "AWS_SHARED_CREDENTIALS_FILE");
  if (options.shared_credentials_file.empty()) options.shared_credentials_file = in_home(lookup, "credentials");
  options.config_file = value_of(lookup, "AWS_CONFIG_FILE");
  if (options.config_file.empty()) options.config_file = in_home(lookup, "config");
  options.profile = value_of(lookup, "AWS_PROFILE", "AWS_DEFAULT_PROFILE");
  options.container_relative_uri = value_of(lookup, "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI");
  options.container_full_uri = value_of(lookup, "AWS_CONTAINER_CREDENTIALS_FULL_URI");
  options.container_authorization_token = Secret(value_of(lookup, "AWS_CONTAINER_AUTHORIZATION_TOKEN"));
  options.container_authorization_token_file = value_of(lookup, "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE");
  options.uses_instance_metadata = !equals_ignoring_case(value_of(lookup, "AWS_EC2_METADATA_DISABLED"), "true");
  options.metadata_endpoint = value_of(lookup, "AWS_EC2_METADATA_SERVICE_ENDPOINT");
  options.region = value_of(lookup, "AWS_REGION", "AWS_DEFAULT_REGION");
  options.endpoint = value_of(lookup, "AWS_ENDPOINT_URL_DYNAMODB", "AWS_ENDPOINT_URL");
  options.ca_bundle = value_of(lookup, "AWS_CA_BUNDLE");
  options.sts_endpoint = value_of(lookup, "AWS_ENDPOINT_URL_STS", "AWS_ENDPOINT_URL");
  return options;
}

std::string region_of(const CredentialOptions& options) {
  if (!options.region.empty()) return options.region;
  const Profile profile = read_profile(options);
  const auto found = profile.find("region");
  return found == profile.end() ? "" : found->second;
}

}  // namespace polly::dynamodb
