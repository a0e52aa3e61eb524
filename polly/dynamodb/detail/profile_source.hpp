// ProfileSource: the keys of a profile in the shared files, which other tools of AWS write. They are read again when
// the service refuses the keys.
//
//   ~/.aws/credentials        [work]              aws_access_key_id = AKIA...
//   ~/.aws/config             [profile work]      region = eu-central-1
//
// A profile with role_arn and web_identity_token_file is a WebIdentitySource. Profiles that need another source (SSO,
// a process, the role of another profile) are refused by name.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "polly/dynamodb/credentials.hpp"
#include "polly/dynamodb/detail/credential_source.hpp"

namespace polly::dynamodb {

// The settings of a profile, by their names in lower case.
using Profile = std::map<std::string, std::string, std::less<>>;

// Of the text of a file: the section [NAME], or [profile NAME] where `is_config`. Empty where there is none.
// Lines that are no settings are passed over. Pure, fuzzed.
Profile parse_profile(std::string_view text, std::string_view name, bool is_config);

// Of both files; what stands in the credentials file counts. Empty where no file has it.
Profile read_profile(const CredentialOptions& options);

class ProfileSource final : public CredentialSource {
 public:
  // nullptr: the profile has no credentials. Error config: it was named and does not exist, or needs another source.
  static std::unique_ptr<CredentialSource> make(const CredentialOptions& options, const std::string& region);

  explicit ProfileSource(CredentialOptions options) : options_(std::move(options)) {}

  Task<Keys> fetch(Context ctx, SourceClients clients) override;

 private:
  const CredentialOptions options_;
};

}  // namespace polly::dynamodb
