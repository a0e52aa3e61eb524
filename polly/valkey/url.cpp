#include "polly/valkey/url.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include "polly/base/error.hpp"
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
constexpr std::string_view kSlashes = "//";

// SCHEME:[//[USERINFO@]HOSTS]PATH[?QUERY]. The parts are still percent-encoded.
struct Parts {
  std::string scheme;  // lower case
  bool has_authority = false;
  std::optional<std::string_view> userinfo;
  std::string_view hosts;
  std::string_view path;  // begins with "/", or is empty
  std::string_view query;
};

// The text up to the separator, which is taken off `rest` with it; all of it where there is none.
std::string_view take_until(std::string_view& rest, char separator) noexcept {
  const std::size_t end = std::min(rest.find(separator), rest.size());
  const std::string_view taken = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return taken;
}

Parts split(std::string_view url) {
  Parts parts;
  const std::size_t colon = url.find(':');
  if (colon == std::string_view::npos) refuse("it has no scheme: it begins as in valkey://HOST:6379");
  parts.scheme = lowered(url.substr(0, colon));
  std::string_view rest = url.substr(colon + 1);
  if (rest.find('#') != std::string_view::npos) refuse("it has a \"#\": in a password or a path that is %23");
  parts.has_authority = rest.starts_with(kSlashes);
  if (parts.has_authority) rest.remove_prefix(kSlashes.size());
  const std::size_t authority_end = parts.has_authority ? std::min(rest.find_first_of("/?"), rest.size()) : 0;
  const std::string_view authority = rest.substr(0, authority_end);
  rest.remove_prefix(authority_end);
  if (rest.find('@') != std::string_view::npos) {
    refuse(
        "it has an \"@\" behind the first \"/\" or \"?\": in a password \"/\" is %2F and \"?\" is %3F; elsewhere "
        "\"@\" is %40");
  }
  const std::size_t at = authority.rfind('@');
  if (at != std::string_view::npos) parts.userinfo = authority.substr(0, at);
  parts.hosts = authority.substr(at == std::string_view::npos ? 0 : at + 1);
  parts.path = take_until(rest, '?');
  parts.query = rest;
  return parts;
}

void take_userinfo(const Parts& parts, Credentials& credentials) {
  if (!parts.userinfo) return;
  std::string_view password = *parts.userinfo;
  const std::string_view username = take_until(password, ':');
  if (!username.empty()) credentials.username = decoded(username, "the user");
  if (!password.empty()) credentials.password = Secret(decoded(password, "the password"));
}

std::vector<Address> addresses_of(std::string_view hosts, std::uint16_t port_default) {
  std::vector<Address> addresses;
  while (true) {
    const bool is_last = hosts.find(',') == std::string_view::npos;
    addresses.push_back(parse_host_and_port(take_until(hosts, ','), port_default));
    if (is_last) return addresses;
    if (addresses.size() == kAddressesMax) refuse("it has more than " + std::to_string(kAddressesMax) + " addresses");
  }
}

// "", "/" and "/2".
void take_database(std::string_view path, const UrlQuery& query, Options& options) {
  const std::optional<std::string> in_query = query.value("db");
  const std::string_view in_path = path.substr(path.empty() ? 0 : 1);
  if (in_query && !in_path.empty()) refuse("it says the database twice, in the path and as db");
  const std::string text = in_query ? *in_query : std::string(in_path);
  options.database = text.empty() && !in_query ? 0 : parse_url_number(text, "the database", kDatabaseMax);
}

// "/mymaster" and "/mymaster/2". The rest of the path is the database's.
void take_master(std::string_view& path, Options& options) {
  const std::size_t end = std::min(path.find('/', 1), path.size());
  options.sentinel_master = path.empty() ? "" : decoded(path.substr(1, end - 1), "the name of the primary");
  path.remove_prefix(end);
}

void take_socket(const Parts& parts, const UrlQuery& query, Options& options) {
  if (query.value("cluster")) refuse("a Unix socket leads to no cluster: leave cluster out");
  if (!parts.hosts.empty()) refuse("it has a host in front of the path of a Unix socket: write unix:///PATH");
  if (!parts.path.starts_with("/") || parts.path.size() < 2)
    refuse("the path of the Unix socket is missing: write unix:///PATH");
  options.topology = Topology::standalone;
  options.addresses = {Address::of_socket(decoded(parts.path, "the path"))};
  options.tls.enabled = false;
}

void take_servers(const Parts& parts, const Scheme& scheme, const UrlQuery& query, Options& options) {
  if (!parts.has_authority) refuse("\"//\" is missing behind the scheme: it begins as in valkey://HOST:6379");
  const bool has_sentinels = scheme.topology == Topology::sentinel;
  options.addresses = addresses_of(parts.hosts, has_sentinels ? kSentinelPortDefault : kPortDefault);
  const std::optional<std::string> cluster = query.value("cluster");
  const bool is_cluster = cluster ? parse_url_switch(*cluster, "cluster") : options.addresses.size() > 1;
  if (cluster && has_sentinels) refuse("sentinels watch no cluster: leave cluster out");
  options.topology = !has_sentinels && is_cluster ? Topology::cluster : scheme.topology;
  options.tls.enabled = scheme.has_tls;
}

void take_place(const Parts& parts, const UrlQuery& query, Options& options) {
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
    options.sentinel_credentials = Credentials();  // of no use here; a query that says them is told so
  }
  take_database(path, query, options);
}

Options parsed(std::string_view url, Options options) {
  if (url.size() > kUrlBytesMax) refuse("it has more than " + std::to_string(kUrlBytesMax) + " bytes");
  const Parts parts = split(url);
  const UrlQuery query(parts.query);
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
