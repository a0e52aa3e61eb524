#include "polly/assembly/valkey_options.hpp"

#include <utility>

#include "polly/valkey/url.hpp"

namespace polly {

namespace {

valkey::Options options_of(const config::Valkey& configured) {
  valkey::Options options;
  const bool has_sentinels = !configured.sentinels.empty();
  options.topology = has_sentinels           ? valkey::Topology::sentinel
                     : configured.is_cluster ? valkey::Topology::cluster
                                             : valkey::Topology::standalone;
  options.addresses = has_sentinels ? configured.sentinels : configured.addresses;
  options.credentials = configured.credentials;
  options.database = configured.database;
  options.tls = configured.tls;
  options.connections = configured.connections;
  options.sentinel_master = configured.sentinel_master;
  options.sentinel_credentials = configured.sentinel_credentials;
  options.wait_replicas = configured.wait_replicas;
  options.start_timeout = configured.start_timeout;
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
