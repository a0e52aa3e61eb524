#include "polly/valkey/detail/url_query.hpp"

#include <algorithm>
#include <utility>

#include "polly/endpoint/limits.hpp"
#include "polly/valkey/detail/url_text.hpp"

namespace polly::valkey {

namespace {

std::string known_names() {
  std::string known;
  for (const std::string_view name : UrlQuery::kNames) {
    known += known.empty() ? "" : ", ";
    known += name;
  }
  return known;
}

std::size_t index_of(std::string_view name) noexcept {
  return static_cast<std::size_t>(std::find(UrlQuery::kNames.begin(), UrlQuery::kNames.end(), name) -
                                  UrlQuery::kNames.begin());
}

}  // namespace

UrlQuery::UrlQuery(const UrlParts& parts) {
  std::size_t number = 0;
  for (const UrlParameter& parameter : parameters_of(parts)) {
    const std::string which = "parameter " + std::to_string(++number) + " of its query ";
    const std::size_t index = index_of(parameter.name);
    if (index == kNames.size()) {
      const std::string but = parameter.is_certain ? ", but not \"" + std::string(parameter.name) + "\"" : "";
      refuse(which + "is not known; known are " + known_names() + but);
    }
    const std::string named = which + "(" + std::string(kNames[index]) + ") ";
    if (parameter.value.value_or("").empty()) refuse(named + "has no value");
    if (values_[index]) refuse(named + "is there twice");
    values_[index] = parameter.value;
  }
}

std::optional<std::string> UrlQuery::value(std::string_view name) const {
  const std::optional<std::string_view> text = values_.at(index_of(name));
  return text ? std::optional(decoded(*text, name)) : std::nullopt;
}

void UrlQuery::apply_to(Options& options) const {
  const auto take_text = [this](std::string_view name, std::string& place) {
    if (std::optional<std::string> text = value(name)) place = std::move(*text);
  };
  const auto take_number = [this](std::string_view name, std::size_t most, std::size_t& place) {
    if (const auto text = value(name)) place = parse_url_number(*text, name, static_cast<std::uint32_t>(most));
  };
  take_number("connections", kValkeyConnectionsMax, options.connections);
  take_number("wait_replicas", kValkeyWaitReplicasMax, options.wait_replicas);
  take_text("ca", options.tls.ca_file);
  take_text("cert", options.tls.certificate_file);
  take_text("key", options.tls.key_file);
  take_text("server_name", options.tls.server_name);
  if (const auto text = value("verify")) options.tls.verify = parse_url_switch(*text, "verify");
  take_text("sentinel_username", options.sentinel_credentials.username);
  if (auto text = value("sentinel_password")) options.sentinel_credentials.password = Secret(std::move(*text));
}

}  // namespace polly::valkey
