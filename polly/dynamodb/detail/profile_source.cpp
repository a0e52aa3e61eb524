#include "polly/dynamodb/detail/profile_source.hpp"

#include <array>
#include <fstream>
#include <sstream>

#include "polly/base/ascii.hpp"
#include "polly/base/error.hpp"
#include "polly/dynamodb/detail/web_identity_source.hpp"

namespace polly::dynamodb {

namespace {

constexpr std::size_t kFileBytesMax = 1024 * 1024;

std::string content_of(const std::string& path) {
  std::string text;
  if (path.empty()) return text;
  std::ifstream file(path, std::ios::binary);
  if (!file) return text;
  text.resize(kFileBytesMax);
  file.read(text.data(), static_cast<std::streamsize>(text.size()));
  text.resize(static_cast<std::size_t>(file.gcount()));
  return text;
}

std::string profile_name(const CredentialOptions& options) {
  return options.profile.empty() ? "default" : options.profile;
}

// Whether "[...]" is the section of the profile.
bool is_section(std::string_view line, std::string_view name, bool is_config) noexcept {
  const std::size_t end = line.find(']');
  std::string_view title = trim_blanks(line.substr(1, end == std::string_view::npos ? end : end - 1));
  if (!is_config || (name == "default" && title == name)) return title == name;
  constexpr std::string_view kProfile = "profile";
  if (!title.starts_with(kProfile) || title.size() == kProfile.size()) return false;
  title.remove_prefix(kProfile.size());
  return is_blank(title.front()) && trim_blanks(title) == name;
}

std::string_view setting(const Profile& profile, std::string_view name) {
  const auto found = profile.find(name);
  return found == profile.end() ? std::string_view() : std::string_view(found->second);
}

struct OtherSource {
  std::string_view setting;
  std::string_view meaning;
};
constexpr std::array kOtherSources{
    OtherSource("source_profile", "the role of another profile (source_profile)"),
    OtherSource("credential_source", "a role with another source (credential_source)"),
    OtherSource("credential_process", "a process (credential_process)"),
    OtherSource("sso_session", "IAM Identity Center (sso_session)"),
    OtherSource("sso_account_id", "IAM Identity Center (sso_account_id)"),
    OtherSource("login_session", "a session of `aws login` (login_session)"),
};

Keys keys_of_profile(const Profile& profile) {
  Keys keys;
  keys.access_key_id = setting(profile, "aws_access_key_id");
  keys.secret_access_key = Secret(std::string(setting(profile, "aws_secret_access_key")));
  keys.session_token = Secret(std::string(setting(profile, "aws_session_token")));
  return keys;
}

}  // namespace

Profile parse_profile(std::string_view text, std::string_view name, bool is_config) {
  Profile profile;
  bool is_inside = false;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool is_nested = !line.empty() && is_blank(line.front());  // a setting of the setting before it
    line = trim_blanks(line);
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[') {
      is_inside = is_section(line, name, is_config);
      continue;
    }
    const std::size_t equals = line.find('=');
    if (!is_inside || is_nested || equals == std::string_view::npos) continue;
    std::string_view value = trim_blanks(line.substr(equals + 1));
    for (const std::string_view comment : {" #", " ;", "\t#", "\t;"}) value = value.substr(0, value.find(comment));
    profile.insert_or_assign(to_lower(trim_blanks(line.substr(0, equals))), std::string(trim_blanks(value)));
  }
  return profile;
}

Profile read_profile(const CredentialOptions& options) {
  const std::string name = profile_name(options);
  Profile profile = parse_profile(content_of(options.shared_credentials_file), name, false);
  profile.merge(parse_profile(content_of(options.config_file), name, true));
  return profile;
}

std::unique_ptr<CredentialSource> ProfileSource::make(const CredentialOptions& options, const std::string& region) {
  const Profile profile = read_profile(options);
  const std::string begin = "the profile \"" + profile_name(options) + "\" of the shared files of AWS ";
  if (profile.empty()) {
    if (options.profile.empty()) return nullptr;
    throw Error(ErrorKind::config, begin + "does not exist; check AWS_PROFILE, AWS_SHARED_CREDENTIALS_FILE (" +
                                       options.shared_credentials_file + ") and AWS_CONFIG_FILE (" +
                                       options.config_file + ")");
  }
  if (!setting(profile, "web_identity_token_file").empty()) {
    CredentialOptions identity;
    identity.sts_endpoint = options.sts_endpoint;
    identity.web_identity_token_file = setting(profile, "web_identity_token_file");
    identity.role_arn = setting(profile, "role_arn");
    identity.role_session_name = setting(profile, "role_session_name");
    return WebIdentitySource::make(identity, region);
  }
  const Keys keys = keys_of_profile(profile);
  const bool has_role = !setting(profile, "role_arn").empty();
  const bool has_keys = !keys.access_key_id.empty() && !keys.secret_access_key.empty() && !has_role;
  for (const OtherSource& other : kOtherSources) {
    if (has_keys || setting(profile, other.setting).empty()) continue;
    throw Error(ErrorKind::config, begin + "takes its credentials from " + std::string(other.meaning) +
                                       ", which is not supported; use a profile with keys, or a source that is "
                                       "(environment, web identity, container, instance)");
  }
  if (!has_keys) return nullptr;
  return std::make_unique<ProfileSource>(options);
}

Task<Keys> ProfileSource::fetch(Context, SourceClients) {
  Keys keys = keys_of_profile(read_profile(options_));
  if (keys.access_key_id.empty() || keys.secret_access_key.empty()) {
    throw Error(ErrorKind::config,
                "the profile \"" + profile_name(options_) + "\" of the shared files of AWS has no keys any more");
  }
  co_return keys;
}

}  // namespace polly::dynamodb
