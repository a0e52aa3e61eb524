#include "polly/config/wording.hpp"

#include <algorithm>
#include <array>

#include "polly/base/ascii.hpp"

namespace polly::config {

namespace {

constexpr std::string_view kScope = "::";

constexpr std::array kSettingNames{
    SettingName{"StateKeys::tagged", "POLLY_STATE_KEYS=tagged", ""},
    SettingName{"State::ttl", "POLLY_STATE_TTL", ""},
    SettingName{"Storage::type", "POLLY_STORAGE_TYPE", "the URL's scheme"},
    SettingName{"Storage::url", "--store or POLLY_STORE_URL", "of open_store()"},
    SettingName{"Storage::memory_max_bytes", "POLLY_MEMORY_MAX_BYTES", ""},
    SettingName{"Storage::at_rest.encryption_keys", "POLLY_STORAGE_ENCRYPTION_KEYS", ""},
    SettingName{"Storage::sqlite.path", "POLLY_SQLITE_PATH", "the URL's path"},
    SettingName{"Storage::postgres.migrate=true", "POLLY_POSTGRES_MIGRATE=true", ""},
    SettingName{"Storage::postgres.url", "POLLY_POSTGRES_URL", "the URL"},
    SettingName{"Storage::dynamodb.table", "POLLY_DYNAMODB_TABLE", "the URL's table"},
    SettingName{"Storage::dynamodb.region", "POLLY_DYNAMODB_REGION", "region in the URL"},
    SettingName{"Storage::dynamodb.endpoint", "POLLY_DYNAMODB_ENDPOINT", "endpoint in the URL"},
    SettingName{"Storage::dynamodb.prefix", "POLLY_DYNAMODB_PREFIX", "prefix in the URL"},
    SettingName{"Storage::valkey.addresses", "POLLY_VALKEY_ADDRESS", "the URL's host"},
    SettingName{"Storage::valkey.credentials.username", "POLLY_VALKEY_USERNAME", "the URL's user"},
    SettingName{"Storage::valkey.credentials.password", "POLLY_VALKEY_PASSWORD", "the URL's password"},
    SettingName{"Storage::valkey.database", "POLLY_VALKEY_DB", "the URL's database"},
    SettingName{"Storage::valkey.is_cluster=true", "POLLY_VALKEY_CLUSTER=true", "cluster=true in the URL"},
    SettingName{"Storage::valkey.is_cluster=false", "POLLY_VALKEY_CLUSTER=false", "cluster=false in the URL"},
    SettingName{"Storage::valkey.tls.enabled=false", "POLLY_VALKEY_TLS=false", "the URL's scheme to it"},
    SettingName{"Storage::valkey.tls.enabled", "POLLY_VALKEY_TLS", "the URL's scheme (valkeys has TLS)"},
    SettingName{"Storage::valkey.tls.ca_file", "POLLY_VALKEY_TLS_CA", "ca in the URL"},
    SettingName{"Storage::valkey.tls.certificate_file", "POLLY_VALKEY_TLS_CERT", "cert in the URL"},
    SettingName{"Storage::valkey.tls.key_file", "POLLY_VALKEY_TLS_KEY", "key in the URL"},
    SettingName{"Storage::valkey.sentinels", "POLLY_VALKEY_SENTINEL_ADDRS", "the URL's hosts"},
    SettingName{"Storage::valkey.sentinel_master", "POLLY_VALKEY_SENTINEL_MASTER", "the URL's name of the primary"},
    SettingName{"Storage::valkey.sentinel_credentials.username", "POLLY_VALKEY_SENTINEL_USERNAME",
                "sentinel_username in the URL"},
    SettingName{"Storage::valkey.sentinel_credentials.password", "POLLY_VALKEY_SENTINEL_PASSWORD",
                "sentinel_password in the URL"},
};

// The member that `text` begins with, and "=VALUE" behind it; a full stop at the end is the sentence's.
std::string_view member_at(std::string_view text) noexcept {
  std::size_t size = 0;
  while (size < text.size() && is_alphanumeric_or(text.substr(size, 1), "_.=:")) ++size;
  while (size > 0 && (text[size - 1] == '.' || text[size - 1] == ':')) --size;
  return text.substr(0, size);
}

std::string rename(std::string_view text, std::string_view SettingName::* name) {
  std::string renamed;
  for (std::size_t scope = text.find(kScope); scope != std::string_view::npos; scope = text.find(kScope)) {
    std::size_t at = scope;
    while (at > 0 && is_alphanumeric_or(text.substr(at - 1, 1), "_")) --at;
    renamed += text.substr(0, at);
    text.remove_prefix(at);
    const std::string_view member = member_at(text);
    const auto known = std::find_if(kSettingNames.begin(), kSettingNames.end(),
                                    [&](const SettingName& setting) { return setting.member == member; });
    const bool has_name = known != kSettingNames.end() && !((*known).*name).empty();
    const std::string_view taken = known == kSettingNames.end() ? text.substr(0, scope - at + kScope.size()) : member;
    renamed += has_name ? (*known).*name : taken;
    text.remove_prefix(taken.size());
  }
  return renamed.append(text);
}

}  // namespace

std::span<const SettingName> setting_names() noexcept {
  return kSettingNames;
}

std::string name_variables(std::string_view text) {
  return rename(text, &SettingName::variable);
}

std::string name_url_parts(std::string_view text) {
  return rename(text, &SettingName::url_part);
}

Wording wording_of(const Storage& storage) noexcept {
  if (storage.is_from_environment) return name_variables;
  return storage.url.empty() ? nullptr : name_url_parts;
}

}  // namespace polly::config
