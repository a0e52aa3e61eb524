#include "polly/config/valkey.hpp"

#include <algorithm>
#include <initializer_list>
#include <utility>

#include "polly/config/detail/provenance.hpp"

namespace polly::config {

namespace {

constexpr std::string_view kType = "POLLY_STORAGE_TYPE";
constexpr std::string_view kAddress = "POLLY_VALKEY_ADDRESS";
constexpr std::string_view kDatabase = "POLLY_VALKEY_DB";
constexpr std::string_view kCluster = "POLLY_VALKEY_CLUSTER";
constexpr std::string_view kTls = "POLLY_VALKEY_TLS";
constexpr std::string_view kCertificate = "POLLY_VALKEY_TLS_CERT";
constexpr std::string_view kKey = "POLLY_VALKEY_TLS_KEY";
constexpr std::string_view kSentinels = "POLLY_VALKEY_SENTINEL_ADDRS";
constexpr std::string_view kMaster = "POLLY_VALKEY_SENTINEL_MASTER";

// Checks which variables exclude or need each other.
class CombinationCheck {
 public:
  CombinationCheck(const Config& config, const Environment& environment)
      : type_(config.storage.type), valkey_(config.storage.valkey), environment_(environment) {}

  std::vector<std::string> mistakes() {
    if (is_set(kStoreUrl)) {
      check_url();
    } else if (is_valkey(type_)) {
      check_type();
      check_addresses();
      check_sentinels();
      check_cluster();
      check_tls();
    }
    return std::move(mistakes_);
  }

 private:
  void check_url() {
    for (const std::string_view variable : kValkeyUrlVariables) {
      if (is_set(variable)) both_are_set(kStoreUrl, variable);
    }
  }

  // "valkeys" as a type would look as if it turned TLS on, which only the scheme of a URL does.
  void check_type() {
    if (type_ == "valkey" || type_ == "redis") return;
    mistake(name(kType) + " is \"" + type_ + "\", which is the scheme of a URL: set it in " + std::string(kStoreUrl) +
            ", or set the type to valkey");
  }

  void check_addresses() {
    if (is_set(kSentinels)) {
      if (is_set(kAddress)) both_are_set(kAddress, kSentinels);
    } else if (!is_set(kAddress)) {
      mistake(std::string(kAddress) +
              " is not set: set it to the address of the server, as in 127.0.0.1:6379 (or set " +
              std::string(kSentinels) + ", or " + std::string(kStoreUrl) + " in place of the type)");
    } else if (valkey_.addresses.size() > 1 && !valkey_.is_cluster) {
      mistake(name(kAddress) + " has several addresses, which only a cluster has: set " + std::string(kCluster) +
              "=true, or leave one address");
    }
  }

  void check_sentinels() {
    if (is_set(kSentinels) && !is_set(kMaster)) {
      mistake(name(kSentinels) + " needs " + std::string(kMaster) +
              ": set it to the name that the sentinels have for the primary, as in mymaster");
    }
    for (const std::string_view variable : {kMaster, std::string_view("POLLY_VALKEY_SENTINEL_USERNAME"),
                                            std::string_view("POLLY_VALKEY_SENTINEL_PASSWORD")}) {
      if (is_set(variable) && !is_set(kSentinels)) needs(variable, kSentinels);
    }
  }

  void check_cluster() {
    if (!valkey_.is_cluster) return;
    if (is_set(kSentinels)) both_are_set(kCluster, kSentinels);
    if (valkey_.database != 0) {
      mistake(name(kDatabase) + " is " + std::to_string(valkey_.database) + ", but a cluster (" + name(kCluster) +
              ") has only database 0");
    }
    if (has_socket())
      mistake(name(kAddress) + " has a Unix socket, but the nodes of a cluster are reached by HOST:PORT");
  }

  void check_tls() {
    if (valkey_.tls.enabled) {
      if (has_socket()) mistake(name(kTls) + " is true, but a Unix socket (" + name(kAddress) + ") has no TLS");
      if (is_set(kCertificate) && !is_set(kKey)) needs(kCertificate, kKey);
      if (is_set(kKey) && !is_set(kCertificate)) needs(kKey, kCertificate);
      return;
    }
    for (const std::string_view variable : {std::string_view("POLLY_VALKEY_TLS_CA"), kCertificate, kKey,
                                            std::string_view("POLLY_VALKEY_TLS_SERVER_NAME")}) {
      if (is_set(variable)) mistake(name(variable) + " is set, but TLS is off: set " + std::string(kTls) + "=true");
    }
    if (!valkey_.tls.verify) {
      mistake(name("POLLY_VALKEY_TLS_VERIFY") + " is false, but TLS is off: set " + std::string(kTls) + "=true");
    }
  }

  bool has_socket() const {
    return std::any_of(valkey_.addresses.begin(), valkey_.addresses.end(),
                       [](const Address& address) { return address.is_unix(); });
  }

  bool is_set(std::string_view variable) const { return config::is_set(environment_, variable); }

  std::string name(std::string_view variable) const { return name_as_set(environment_, variable); }

  void both_are_set(std::string_view one, std::string_view other) {
    mistake(config::both_are_set(environment_, one, other));
  }

  void needs(std::string_view variable, std::string_view other) {
    mistake(name(variable) + " is set, but " + std::string(other) + " is not: set both or none");
  }

  void mistake(std::string text) { mistakes_.push_back(std::move(text)); }

  const std::string& type_;
  const Valkey& valkey_;
  const Environment& environment_;
  std::vector<std::string> mistakes_;
};

}  // namespace

bool is_valkey(std::string_view type) noexcept {
  return std::find(kValkeySchemes.begin(), kValkeySchemes.end(), type) != kValkeySchemes.end();
}

std::vector<std::string> valkey_mistakes(const Config& config, const Environment& environment) {
  return CombinationCheck(config, environment).mistakes();
}

std::vector<std::string> valkey_warnings(const Environment& environment) {
  std::vector<std::string> warnings;
  if (is_set(environment, kType) || is_set(environment, kStoreUrl)) return warnings;
  for (const std::string_view variable : {kAddress, kSentinels}) {
    if (!is_set(environment, variable)) continue;
    warnings.push_back(environment.full_name(variable) + " does nothing, since the state is kept in SQLite: set " +
                       std::string(kType) + "=valkey");
  }
  return warnings;
}

}  // namespace polly::config
