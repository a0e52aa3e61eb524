// The query of a Valkey URL: NAME=VALUE&NAME=VALUE, of names that are known, each of them once.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "polly/base/url.hpp"
#include "polly/valkey/options.hpp"

namespace polly::valkey {

class UrlQuery {
 public:
  static constexpr std::array<std::string_view, 11> kNames{
      "db",          "cluster", "connections",       "wait_replicas",    "ca", "cert", "key",
      "server_name", "verify",  "sentinel_username", "sentinel_password"};

  // Keeps views of the URL. Error config, which repeats no value of it.
  explicit UrlQuery(const UrlParts& parts);

  // Percent-decoded; nullopt where the query does not have it. The name is one of kNames.
  std::optional<std::string> value(std::string_view name) const;

  // Everything but db and cluster, where it is set.
  void apply_to(Options& options) const;

 private:
  std::array<std::optional<std::string_view>, kNames.size()> values_;  // in the order of kNames
};

}  // namespace polly::valkey
