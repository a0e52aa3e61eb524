#include "polly/valkey/options.hpp"

#include <algorithm>
#include <string_view>
#include <tuple>

#include "polly/base/error.hpp"
#include "polly/endpoint/limits.hpp"

namespace polly::valkey {

namespace {

void check_option(bool holds, const std::string& otherwise) {
  if (!holds) throw Error(ErrorKind::config, otherwise);
}

// "connections is 65; allowed is 1 to 64"
template <class Number>
void check_option_within(std::string_view name, Number value, Number least, Number most) {
  check_option(value >= least && value <= most, std::string(name) + " is " + std::to_string(value) + "; allowed is " +
                                                    std::to_string(least) + " to " + std::to_string(most));
}

void check_tls(const TlsOptions& tls, bool has_unix) {
  polly::check(tls);
  check_option(!(tls.enabled && has_unix), "a Unix socket has no TLS");
  check_option(
      tls.enabled || !tls.has_details(),
      "a CA, certificate, key, server name or verification is set for TLS, but TLS is off: write valkeys:// in the "
      "URL, or turn it on");
}

void check_topology(const Options& options, bool has_unix) {
  switch (options.topology) {
    case Topology::standalone:
      check_option(options.addresses.size() == 1, "several addresses are those of a cluster or of sentinels");
      break;
    case Topology::sentinel:
      check_option(!options.sentinel_master.empty(),
                   "the name of the primary is missing: set what the sentinels call it, as in mymaster");
      break;
    case Topology::cluster: check_option(options.database == 0, "a cluster has only database 0"); break;
  }
  check_option(options.topology == Topology::standalone || !has_unix,
               "the nodes of a cluster and sentinels are reached by host and port, not by a Unix socket");
  check_option(options.topology == Topology::sentinel ||
                   (options.sentinel_master.empty() && options.sentinel_credentials.empty()),
               "a primary's name and credentials for sentinels are of use only with sentinels: use "
               "valkey+sentinel:// in the URL");
}

}  // namespace

void check(const Options& options) {
  check_option_within("the number of addresses", options.addresses.size(), std::size_t{1}, kAddressesMax);
  check_option_within("the database", options.database, 0U, kValkeyDatabaseMax);
  check_option_within("the number of connections", options.connections, std::size_t{1}, kValkeyConnectionsMax);
  check_option_within("the number of replicas to wait for", options.wait_replicas, std::size_t{0},
                      kValkeyWaitReplicasMax);
  check_option_within("the command time-out in ms", options.command_timeout.count(), Milliseconds::rep{1},
                      kOperationTimeoutMax.count());
  check_option_within("the start time-out in ms", options.start_timeout.count(), Milliseconds::rep{0},
                      kStartTimeoutMax.count());
  for (const Address& address : options.addresses) polly::check(address);
  const bool has_unix =
      std::any_of(options.addresses.begin(), options.addresses.end(), [](const Address& a) { return a.is_unix(); });
  check_topology(options, has_unix);
  check_tls(options.tls, has_unix);
}

bool differ_in_access_only(const Options& a, const Options& b) {
  const auto rest = [](const Options& options) {
    return std::tie(options.topology, options.addresses, options.database, options.client_name, options.connections,
                    options.sentinel_master, options.wait_replicas, options.command_timeout, options.start_timeout);
  };
  return rest(a) == rest(b);
}

}  // namespace polly::valkey
