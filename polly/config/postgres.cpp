#include "polly/config/postgres.hpp"

#include <algorithm>

#include "polly/base/decimal.hpp"
#include "polly/config/detail/provenance.hpp"
#include "polly/config/value_text.hpp"
#include "polly/endpoint/limits.hpp"

namespace polly::config {

namespace {

constexpr std::string_view kUrl = "POLLY_POSTGRES_URL";
constexpr std::string_view kStorageType = "POLLY_STORAGE_TYPE";

}  // namespace

bool is_postgres(std::string_view type) noexcept {
  return std::find(kPostgresSchemes.begin(), kPostgresSchemes.end(), type) != kPostgresSchemes.end();
}

std::optional<Secret> parse_postgres_url(std::string_view text) {
  return scheme_of(text) ? std::optional(Secret(std::string(text))) : std::nullopt;
}

std::optional<std::string> parse_postgres_schema(std::string_view text) {
  if (text.empty() || text.size() > kPostgresSchemaBytesMax || text.starts_with("pg_")) return std::nullopt;
  return std::string(text);
}

std::optional<std::size_t> parse_postgres_connections(std::string_view text) {
  return parse_decimal<std::size_t>(text, 1, kPostgresConnectionsMax);
}

std::vector<std::string> postgres_mistakes(const Config& config, const Environment& environment) {
  std::vector<std::string> mistakes;
  if (!is_postgres(config.storage.type)) return mistakes;
  const bool is_url_set = is_set(environment, kUrl);
  const std::string_view url = config.storage.postgres.url.reveal();
  const auto begins_url = [&](std::string_view scheme) { return url.starts_with(std::string(scheme) + "://"); };
  if (!url.empty() && std::none_of(kPostgresSchemes.begin(), kPostgresSchemes.end(), begins_url)) {
    mistakes.push_back(name_as_set(environment, kUrl) + " does not begin with postgres://");
  }
  if (is_set(environment, kStoreUrl)) {
    if (is_url_set) {
      mistakes.push_back(both_are_set(environment, kStoreUrl, kUrl));
    }
  } else if (!is_url_set) {
    mistakes.push_back(std::string(kUrl) +
                       " is not set: set it to the address of the server, as in postgres://polly@db.example/polly"
                       " (or set " +
                       std::string(kStoreUrl) + " in place of the type)");
  }
  return mistakes;
}

std::vector<std::string> postgres_warnings(const Config& config, const Environment& environment) {
  std::vector<std::string> warnings;
  if (is_postgres(config.storage.type) || !is_set(environment, kUrl)) return warnings;
  warnings.push_back(name_as_set(environment, kUrl) + " does nothing, since the state is kept in " +
                     config.storage.type + ": set " + std::string(kStorageType) + "=postgres");
  return warnings;
}

}  // namespace polly::config
