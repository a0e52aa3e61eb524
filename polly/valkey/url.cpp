#include "polly/valkey/url.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/base/url.hpp"
#include "polly/endpoint/limits.hpp"
#include "polly/valkey/detail/url_query.hpp"
#include "polly/valkey/detail/url_text.hpp"

namespace polly::valkey {

namespace {

struct Scheme {
  std::string_view name;
  Topology topology;
  bool has_tls;
};

constexpr std::array kSchemes{
    Scheme{"valkey", Topology::standalone, false},        Scheme{"valkeys", Topology::standalone, true},
    Scheme{"redis", Topology::standalone, false},         Scheme{"rediss", Topology::standalone, true},
    Scheme{"valkey+sentinel", Topology::sentinel, false}, Scheme{"valkeys+sentinel", Topology::sentinel, true},
    Scheme{"redis+sentinel", Topology::sentinel, false},  Scheme{"rediss+sentinel", Topology::sentinel, true},
};
constexpr std::string_view kUnixScheme = "unix";

// The text up to the separator, which is taken off `rest` with it; all of it where there is none.
std::string_view take_until(std::string_view& rest, char separator) noexcept {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return taken;
}

void take_userinfo(const UrlParts& parts, Credentials& credentials) {
  if (!parts.userinfo) return;
  std::string_view password = *parts.userinfo;
  const std::string_view username = take_until(password, ':');
  if (!username.empty()) credentials.username = decoded(username, "the user");
  if (!password.empty()) credentials.password = Secret(decoded(password, "the password"));
}

std::vector<Address> addresses_of(const UrlParts& parts, std::uint16_t port_default) {
  const std::vector<UrlHost> hosts = hosts_of(parts);
  if (hosts.size() > kAddressesMax) refuse("it has more than " + std::to_string(kAddressesMax) + " addresses");
  std::vector<Address> addresses;
  for (const UrlHost& host : hosts) {
    if (host.name.empty()) refuse("a host is missing");
    if (host.name.starts_with('/')) refuse("a host has a character that no host name has");
    addresses.emplace_back(host.name, host.port.value_or(port_default));
  }
  return addresses;
}

// "", "/" and "/2".
void take_database(std::string_view path, const UrlQuery& query, Options& options) {
  const std::optional<std::string> in_query = query.value("db");
  const std::string_view in_path = path.substr(path.empty() ? 0 : 1);
  if (in_query && !in_path.empty()) refuse("it has the database twice, in the path and as db");
  const std::string text = in_query ? *in_query : std::string(in_path);
  options.database = text.empty() && !in_query ? 0 : parse_url_number(text, "the database", kValkeyDatabaseMax);
}

// "/mymaster" and "/mymaster/2". The rest of the path is the database's.
void take_master(std::string_view& path, Options& options) {
  const std::size_t end = std::min(path.find('/', 1), path.size());
  options.sentinel_master = path.empty() ? "" : decoded(path.substr(1, end - 1), "the name of the primary");
  path.remove_prefix(end);
}

void take_socket(const UrlParts& parts, const UrlQuery& query, Options& options) {
  if (query.value("cluster")) refuse("a Unix socket leads to no cluster: leave cluster out");
  if (!parts.hosts.empty()) refuse("it has a host in front of the path of a Unix socket: write unix:///PATH");
  if (!parts.path.starts_with("/") || parts.path.size() < 2)
    refuse("the path of the Unix socket is missing: write unix:///PATH");
  options.topology = Topology::standalone;
  options.addresses = {Address::of_socket(decoded(parts.path, "the path"))};
  options.tls.enabled = false;
}

void take_servers(const UrlParts& parts, const Scheme& scheme, const UrlQuery& query, Options& options) {
  if (!parts.has_authority) refuse("\"//\" is missing behind the scheme: it begins as in valkey://HOST:6379");
  const bool has_sentinels = scheme.topology == Topology::sentinel;
  options.addresses = addresses_of(parts, has_sentinels ? kSentinelPortDefault : kPortDefault);
  const std::optional<std::string> cluster = query.value("cluster");
  const bool is_cluster = cluster ? parse_url_switch(*cluster, "cluster") : options.addresses.size() > 1;
  if (cluster && has_sentinels) refuse("sentinels watch no cluster: leave cluster out");
  options.topology = !has_sentinels && is_cluster ? Topology::cluster : scheme.topology;
  options.tls.enabled = scheme.has_tls;
}

void take_place(const UrlParts& parts, const UrlQuery& query, Options& options) {
  const auto scheme =
      std::find_if(kSchemes.begin(), kSchemes.end(), [&](const Scheme& known) { return known.name == parts.scheme; });
  std::string_view path = parts.path;
  options.sentinel_master.clear();
  if (parts.scheme == kUnixScheme) {
    take_socket(parts, query, options);
    path = {};
  } else if (scheme != kSchemes.end()) {
    take_servers(parts, *scheme, query, options);
  } else {
    refuse("its scheme is not known; known are valkey, valkeys, redis, rediss, each also with +sentinel, and unix");
  }
  if (options.topology == Topology::sentinel) {
    take_master(path, options);
  } else {
    options.sentinel_credentials = Credentials();  // of no use here; a query that has them is refused
  }
  take_database(path, query, options);
}

Options parsed(std::string_view url, Options options) {
  if (url.size() > kUrlBytesMax) refuse("it has more than " + std::to_string(kUrlBytesMax) + " bytes");
  const UrlParts parts = split_url(url);
  const UrlQuery query(parts);
  take_place(parts, query, options);
  take_userinfo(parts, options.credentials);
  query.apply_to(options);
  check(options);
  return options;
}

}  // namespace

Options parse_url(std::string_view url, Options options) {
  try {
    return parsed(url, std::move(options));
  } catch (const Error& error) {
    throw error.while_doing("the Valkey URL cannot be used");
  }
}

}  // namespace polly::valkey
