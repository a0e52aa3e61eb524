#include "polly/config/dynamodb.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "polly/base/ascii.hpp"
#include "polly/base/percent.hpp"
#include "polly/base/url.hpp"
#include "polly/config/detail/provenance.hpp"
#include "polly/endpoint/limits.hpp"

namespace polly::config {

namespace {

constexpr std::string_view kTableVariable = "POLLY_DYNAMODB_TABLE";
constexpr std::string_view kTypeVariable = "POLLY_STORAGE_TYPE";
constexpr std::string_view kTableUrlForm =
    "write dynamodb://TABLE?region=REGION, with &endpoint= and &prefix= if needed";

// A parameter of the URL: where its value goes, and how it is read.
struct UrlSetting {
  std::string_view name;
  std::string Dynamodb::* member;
  std::optional<std::string> (*parse)(std::string_view text);
};

constexpr std::array kUrlSettings{
    UrlSetting{"region", &Dynamodb::region, parse_dynamodb_region},
    UrlSetting{"endpoint", &Dynamodb::endpoint, parse_dynamodb_endpoint},
    UrlSetting{"prefix", &Dynamodb::prefix, parse_dynamodb_prefix},
};

// Of kDynamodbUrlVariables, in their order.
constexpr std::array kUrlMembers{&Dynamodb::table, &Dynamodb::region, &Dynamodb::endpoint, &Dynamodb::prefix};

const UrlSetting* find_parameter(std::string_view name) noexcept {
  const auto* found = std::find_if(kUrlSettings.begin(), kUrlSettings.end(),
                                   [&](const UrlSetting& setting) { return setting.name == name; });
  return found == kUrlSettings.end() ? nullptr : found;
}

std::string read_parameter(const UrlParameter& parameter, Dynamodb& dynamodb) {
  const UrlSetting* setting = parameter.is_certain ? find_parameter(parameter.name) : nullptr;
  if (setting == nullptr) {
    return "has a parameter other than region, endpoint and prefix: " + std::string(kTableUrlForm);
  }
  const std::optional<std::string> text = percent_decode(parameter.value.value_or(""));
  std::optional<std::string> value = text ? setting->parse(*text) : std::nullopt;
  if (!value) return "has a " + std::string(setting->name) + " that is not allowed: see docs/dynamodb.md";
  dynamodb.*(setting->member) = std::move(*value);
  return "";
}

// The variables that AWS's own tools read, and where the home folder is.
void take_aws_variables(const Environment& environment, Dynamodb& dynamodb) {
  for (const auto& [name, value] : environment.variables()) {
    if (value.empty() || (!name.starts_with("AWS_") && name != "HOME")) continue;
    dynamodb.aws_variables.insert_or_assign(name, Secret(value));
  }
}

}  // namespace

bool is_dynamodb(std::string_view type) noexcept {
  return std::find(kDynamodbSchemes.begin(), kDynamodbSchemes.end(), type) != kDynamodbSchemes.end();
}

// Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.NamingRulesDataTypes.html
std::optional<std::string> parse_dynamodb_table(std::string_view text) {
  const bool is_name =
      text.size() >= kDynamodbTableBytesMin && text.size() <= kDynamodbTableBytesMax && is_alphanumeric_or(text, "_.-");
  return is_name ? std::optional(std::string(text)) : std::nullopt;
}

std::optional<std::string> parse_dynamodb_region(std::string_view text) {
  constexpr std::size_t kBytesMax = 32;
  const bool is_name = !text.empty() && text.size() <= kBytesMax && text.find('-') != text.npos &&
                       is_alphanumeric_or(text, "-") && to_lower(text) == text;
  return is_name ? std::optional(std::string(text)) : std::nullopt;
}

std::string dynamodb_endpoint_objection(std::string_view text) {
  if (!has_url_scheme(text)) return "";
  if (std::string wrong = url_objection(text); !wrong.empty()) return wrong;
  const UrlParts parts = split_url(text);
  if (parts.userinfo) return "it has a user or a password in front of its host: credentials are AWS's own variables";
  const bool has_more = parts.query || (!parts.path.empty() && parts.path != "/");
  return has_more ? "it has more than a host and a port behind its scheme" : "";
}

std::optional<std::string> parse_dynamodb_endpoint(std::string_view text) {
  const std::size_t host = text.starts_with("http://") ? 7 : text.starts_with("https://") ? 8 : text.size();
  if (host == text.size() || text[host] == '/' || !dynamodb_endpoint_objection(text).empty()) return std::nullopt;
  return std::string(text.substr(0, text.find_last_not_of('/') + 1));
}

std::optional<std::string> parse_dynamodb_prefix(std::string_view text) {
  const bool is_prefix = !text.empty() && text.size() <= kDynamodbPrefixBytesMax && is_alphanumeric_or(text, "_.:-");
  return is_prefix ? std::optional(std::string(text)) : std::nullopt;
}

std::string read_dynamodb_url(std::string_view url, Dynamodb& dynamodb) {
  const UrlParts parts = split_url(url);
  if (!parts.has_authority || parts.userinfo || (!parts.path.empty() && parts.path != "/")) {
    return "is none of a table: " + std::string(kTableUrlForm);
  }
  std::optional<std::string> table = parse_dynamodb_table(parts.hosts);
  if (!table) {
    return "names no table: " + std::string(kTableUrlForm) +
           " (a name has 3 to 255 letters, digits, \"_\", \"-\", \".\")";
  }
  dynamodb.table = std::move(*table);
  std::set<std::string_view> seen;
  for (const UrlParameter& parameter : parameters_of(parts)) {
    if (std::string wrong = read_parameter(parameter, dynamodb); !wrong.empty()) return wrong;
    if (!seen.insert(parameter.name).second) return "has the parameter " + std::string(parameter.name) + " twice";
  }
  return "";
}

std::vector<std::string> settle_dynamodb(Config& config, const Environment& environment) {
  std::vector<std::string> mistakes;
  Storage& storage = config.storage;
  if (!is_dynamodb(storage.type)) return mistakes;
  take_aws_variables(environment, storage.dynamodb);
  if (is_set(environment, kStoreUrl)) {
    if (storage.url.empty()) return mistakes;  // which is a mistake of its own
    Dynamodb of_url;
    const std::string wrong = read_dynamodb_url(storage.url.reveal(), of_url);
    if (!wrong.empty()) mistakes.push_back(name_as_set(environment, kStoreUrl) + " " + wrong);
    for (std::size_t i = 0; i < kDynamodbUrlVariables.size(); ++i) {
      const std::string& value = of_url.*kUrlMembers[i];
      if (value.empty()) continue;
      if (is_set(environment, kDynamodbUrlVariables[i])) {
        mistakes.push_back(both_are_set(environment, kStoreUrl, kDynamodbUrlVariables[i]));
      }
      storage.dynamodb.*kUrlMembers[i] = value;
    }
  } else if (!is_set(environment, kTableVariable)) {
    mistakes.push_back(std::string(kTableVariable) +
                       " is not set: set it to the name of the table, as in polly (or set " + std::string(kStoreUrl) +
                       " in place of the type)");
  }
  return mistakes;
}

std::vector<std::string> dynamodb_warnings(const Config& config, const Environment& environment) {
  std::vector<std::string> warnings;
  if (is_dynamodb(config.storage.type)) return warnings;
  for (const std::string_view variable : kDynamodbUrlVariables) {
    if (!is_set(environment, variable)) continue;
    warnings.push_back(name_as_set(environment, variable) + " does nothing, since the state is kept in " +
                       config.storage.type + ": set " + std::string(kTypeVariable) + "=dynamodb");
  }
  return warnings;
}

}  // namespace polly::config
