#include "polly/assembly/valkey_options.hpp"

#include <string>
#include <utility>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/config/address_text.hpp"
#include "polly/config/value_text.hpp"
#include "polly/valkey/url.hpp"

namespace polly {

namespace {

// What the one room accepts, the other does.
static_assert(config::kValkeyAddressesMax == valkey::kAddressesMax);
static_assert(config::kUnixPathBytesMax == valkey::kUnixPathBytesMax);
static_assert(config::kValkeyDatabaseMax == valkey::kDatabaseMax);
static_assert(config::kValkeyConnectionsMax == valkey::kConnectionsMax);
static_assert(config::kValkeyWaitReplicasMax == valkey::kWaitReplicasMax);
static_assert(config::kValkeyStartTimeoutMax == valkey::kStartTimeoutMax);
static_assert(config::kStorageTimeoutMax == valkey::kCommandTimeoutMax);

std::vector<valkey::Address> addresses_of(const std::vector<config::ValkeyAddress>& said) {
  std::vector<valkey::Address> addresses;
  for (const config::ValkeyAddress& address : said) {
    addresses.push_back(address.unix_path.empty() ? valkey::Address(address.host, address.port)
                                                  : valkey::Address::of_socket(address.unix_path));
  }
  return addresses;
}

void take_tls(const config::Valkey& said, valkey::Tls& tls) {
  tls.enabled = said.has_tls;
  tls.ca_file = said.tls_ca;
  tls.certificate_file = said.tls_certificate;
  tls.key_file = said.tls_key;
  tls.server_name = said.tls_server_name;
  tls.verify = said.tls_verify;
}

valkey::Options options_of(const config::Valkey& said) {
  valkey::Options options;
  const bool has_sentinels = !said.sentinels.empty();
  options.topology = has_sentinels     ? valkey::Topology::sentinel
                     : said.is_cluster ? valkey::Topology::cluster
                                       : valkey::Topology::standalone;
  options.addresses = addresses_of(has_sentinels ? said.sentinels : said.addresses);
  options.credentials = valkey::Credentials(said.username, said.password);
  options.database = said.database;
  take_tls(said, options.tls);
  options.connections = said.connections;
  options.sentinel_master = said.sentinel_master;
  options.sentinel_credentials = valkey::Credentials(said.sentinel_username, said.sentinel_password);
  options.wait_replicas = said.wait_replicas;
  options.start_timeout = said.start_timeout;
  return options;
}

}  // namespace

valkey::Options valkey_options(const config::Storage& storage) {
  valkey::Options options = options_of(storage.valkey);
  options.command_timeout = storage.timeout;
  if (!storage.url.empty()) return valkey::parse_url(storage.url.reveal(), std::move(options));
  valkey::check(options);
  return options;
}

}  // namespace polly
