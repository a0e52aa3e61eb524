#include "polly/valkey/options.hpp"

#include <algorithm>
#include <string_view>

#include "polly/base/error.hpp"

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

void check_address(const Address& address) {
  if (address.is_unix()) {
    check_option(address.unix_path.size() <= kUnixPathBytesMax,
                 "the path of a Unix socket has at most " + std::to_string(kUnixPathBytesMax) + " bytes");
  } else {
    check_option(!address.host.empty(), "an address has no host");
    check_option(address.port != 0, "an address has port 0, where nobody can listen");
  }
}

void check_tls(const Options& options, bool has_unix) {
  const Tls& tls = options.tls;
  check_option(tls.certificate_file.empty() == tls.key_file.empty(),
               "a client certificate and its key are given together or not at all");
  check_option(!(tls.enabled && has_unix), "a Unix socket has no TLS");
  const bool has_details = !tls.ca_file.empty() || !tls.key_file.empty() || !tls.server_name.empty() || !tls.verify;
  check_option(
      tls.enabled || !has_details,
      "a CA, certificate, key, server name or verification is said for TLS, but TLS is off: say valkeys:// in the "
      "URL, or turn it on");
}

void check_topology(const Options& options, bool has_unix) {
  switch (options.topology) {
    case Topology::standalone:
      check_option(options.addresses.size() == 1, "several addresses are those of a cluster or of sentinels");
      break;
    case Topology::sentinel:
      check_option(!options.sentinel_master.empty(),
                   "the name of the primary is missing: say what the sentinels call it, as in mymaster");
      break;
    case Topology::cluster: check_option(options.database == 0, "a cluster has only database 0"); break;
  }
  check_option(options.topology == Topology::standalone || !has_unix,
               "the nodes of a cluster and sentinels are reached by host and port, not by a Unix socket");
  check_option(options.topology == Topology::sentinel ||
                   (options.sentinel_master.empty() && options.sentinel_credentials.empty()),
               "a primary's name and credentials for sentinels mean something only with sentinels: say "
               "valkey+sentinel:// in the URL");
}

}  // namespace

Address Address::of_socket(std::string path) {
  Address address;
  address.unix_path = std::move(path);
  return address;
}

std::string Address::text() const {
  if (is_unix()) return "unix:" + unix_path;
  const bool is_ipv6 = host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + host + "]" : host) + ":" + std::to_string(port);
}

void check(const Options& options) {
  check_option_within("the number of addresses", options.addresses.size(), std::size_t{1}, kAddressesMax);
  check_option_within("the database", options.database, 0U, kDatabaseMax);
  check_option_within("the number of connections", options.connections, std::size_t{1}, kConnectionsMax);
  check_option_within("the number of replicas to wait for", options.wait_replicas, std::size_t{0}, kWaitReplicasMax);
  check_option_within("the command time-out in ms", options.command_timeout.count(), Milliseconds::rep{1},
                      kCommandTimeoutMax.count());
  check_option_within("the start time-out in ms", options.start_timeout.count(), Milliseconds::rep{0},
                      kStartTimeoutMax.count());
  for (const Address& address : options.addresses) check_address(address);
  const bool has_unix =
      std::any_of(options.addresses.begin(), options.addresses.end(), [](const Address& a) { return a.is_unix(); });
  check_topology(options, has_unix);
  check_tls(options, has_unix);
}

}  // namespace polly::valkey
