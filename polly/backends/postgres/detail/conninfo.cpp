#include "polly/backends/postgres/detail/conninfo.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <cstdint>
#include <memory>
#include <optional>

#include "polly/base/error.hpp"
#include "polly/base/percent.hpp"
#include "polly/base/resolve.hpp"
#include "polly/base/url.hpp"
#include "polly/endpoint/address.hpp"

namespace polly::postgres {

namespace {

namespace asio = boost::asio;

using OptionList = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> parts;
  std::size_t begin = 0;
  while (!list.empty() && begin <= list.size()) {
    const std::size_t end = std::min(list.find(',', begin), list.size());
    parts.push_back(list.substr(begin, end - begin));
    begin = end + 1;
  }
  return parts;
}

// The hosts of a URL, each with its address and port: three lists of libpq's that go side by side.
struct Hosts {
  Hosts() = default;
  explicit Hosts(const Conninfo& conninfo)
      : names(split(conninfo.get("host"))),
        addresses(split(conninfo.get("hostaddr"))),
        ports(split(conninfo.get("port"))) {}

  std::string port_of(std::size_t index) const {
    if (ports.size() == 1) return ports.front();
    return index < ports.size() ? ports[index] : "";
  }
  void add(std::string name, std::string address, std::string port) {
    names.push_back(std::move(name)), addresses.push_back(std::move(address)), ports.push_back(std::move(port));
  }

  std::vector<std::string> names;
  std::vector<std::string> addresses;
  std::vector<std::string> ports;
};

std::string joined(const std::vector<std::string>& parts) {
  std::string list;
  for (std::size_t i = 0; i < parts.size(); ++i) list += (i == 0 ? "" : ",") + parts[i];
  return list;
}

void rotate(std::vector<std::string>& parts, std::size_t by) {
  if (parts.size() > 1)
    std::rotate(parts.begin(), parts.begin() + static_cast<std::ptrdiff_t>(by % parts.size()), parts.end());
}

bool is_socket(const std::string& host) {
  return host.empty() || host.front() == '/' || host.front() == '@';
}

[[noreturn]] void refuse(const std::string& reason) {
  throw Error(ErrorKind::config, reason);
}

// Every parameter that libpq knows, and "ssl", which it reads as JDBC does.
bool is_known(std::string_view name) {
  static const OptionList known(PQconndefaults(), PQconninfoFree);
  for (const PQconninfoOption* option = known.get(); known && option->keyword != nullptr; ++option) {
    if (name == option->keyword) return true;
  }
  return name == "ssl" || !known;
}

// Libpq reads a URL in one of several ways where a password has unescaped characters, and its complaints quote what it
// took for a host, a port or a parameter. So a URL reaches it only where it can be read in one way.
void check_url(std::string_view url) {
  const UrlParts parts = split_url(url);
  if ((parts.scheme != "postgres" && parts.scheme != "postgresql") || !parts.has_authority) {
    refuse("it does not begin with postgres://");
  }
  (void)hosts_of(parts);
  std::size_t number = 0;
  for (const UrlParameter& parameter : parameters_of(parts)) {
    const std::string which = "parameter " + std::to_string(++number) + " of its query ";
    const std::optional<std::string> name = percent_decode(parameter.name);
    if (!name || !is_known(*name)) {
      refuse(which + (parameter.is_certain ? "(" + std::string(parameter.name) + ") " : "") +
             "is not known to libpq: its manual lists the parameter key words");
    }
    if (!parameter.value) refuse(which + "(" + *name + ") has no value: write NAME=VALUE");
    if (parameter.value->find('=') != std::string_view::npos) {
      refuse(which + "(" + *name + ") has a second \"=\": in a value \"=\" is %3D, and \"&\" is %26");
    }
  }
}

// The query may name hosts and ports too.
void check_address(const Conninfo& conninfo) {
  for (const std::string& port : split(conninfo.get("port"))) {
    if (!port.empty() && !parse_port(port)) refuse("a port is no number from 1 to 65535");
  }
  for (const std::string& address : split(conninfo.get("hostaddr"))) {
    boost::system::error_code not_numeric;
    asio::ip::make_address(address, not_numeric);
    if (!address.empty() && not_numeric) refuse("hostaddr is no IP address");
  }
  for (const std::string& host : split(conninfo.get("host"))) {
    const bool has_blank = std::any_of(host.begin(), host.end(), [](unsigned char c) { return c <= ' ' || c == 0x7F; });
    if (!is_socket(host) && (has_blank || host.find_first_of("@/?#\"<>\\^`{|}") != std::string::npos)) {
      refuse("a host has a character that no host name has");
    }
  }
}

}  // namespace

Conninfo Conninfo::parse(std::string_view url, Milliseconds patience) {
  try {
    return parsed(url, patience);
  } catch (const Error& error) {
    throw error.while_doing("the PostgreSQL URL cannot be used");
  }
}

Conninfo Conninfo::parsed(std::string_view url, Milliseconds patience) {
  check_url(url);
  char* complaint = nullptr;
  const OptionList given(PQconninfoParse(std::string(url).c_str(), &complaint), PQconninfoFree);
  if (complaint != nullptr) PQfreemem(complaint);  // it may quote the URL, and that has a password
  if (!given) refuse("libpq does not understand it: see its manual, chapter \"Connection URIs\"");
  Conninfo conninfo;
  for (const PQconninfoOption* option = given.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr) conninfo.set(option->keyword, option->val);
  }
  check_address(conninfo);
  const OptionList standard(PQconndefaults(), PQconninfoFree);
  for (const PQconninfoOption* option = standard.get(); standard && option->keyword != nullptr; ++option) {
    const std::string_view name = option->keyword;
    const bool is_address = name == "host" || name == "hostaddr" || name == "port";
    if (is_address && option->val != nullptr && conninfo.get(name).empty()) conninfo.set(name, option->val);
  }
  const auto set_default = [&](std::string_view name, std::string value) {
    if (conninfo.get(name).empty()) conninfo.set(name, std::move(value));
  };
  set_default("target_session_attrs", "read-write");
  set_default("gssencmode", "disable");  // else a Kerberos ticket that exists costs a round trip each time
  set_default("keepalives_idle", "30");
  set_default("keepalives_interval", "10");
  set_default("keepalives_count", "3");
  set_default("tcp_user_timeout", std::to_string(patience.count()));
  set_default("fallback_application_name", "polly");
  conninfo.set("client_encoding", "UTF8");
  return conninfo;
}

std::vector<std::pair<std::string, std::string>> Conninfo::without_access() const {
  std::vector<std::pair<std::string, std::string>> rest;
  for (const auto& [name, value] : options_) {
    const bool is_access = name == "user" || name == "password" || name == "passfile" || name.starts_with("ssl");
    if (!is_access) rest.emplace_back(name, value);
  }
  if (get("dbname").empty()) rest.emplace_back("dbname", get("user"));  // libpq's default
  std::sort(rest.begin(), rest.end());
  return rest;
}

const std::string& Conninfo::get(std::string_view option) const noexcept {
  static const std::string kNothing;
  const auto found =
      std::find_if(options_.begin(), options_.end(), [&](const auto& each) { return each.first == option; });
  return found == options_.end() ? kNothing : found->second;
}

void Conninfo::set(std::string_view option, std::string value) {
  const auto found =
      std::find_if(options_.begin(), options_.end(), [&](const auto& each) { return each.first == option; });
  if (found == options_.end()) {
    options_.emplace_back(std::string(option), std::move(value));
  } else {
    found->second = std::move(value);
  }
}

Conninfo Conninfo::rotated(std::size_t by) const {
  Conninfo other = *this;
  Hosts hosts(*this);
  for (auto* parts : {&hosts.names, &hosts.addresses, &hosts.ports}) rotate(*parts, by);
  other.set("host", joined(hosts.names));
  if (!hosts.addresses.empty()) other.set("hostaddr", joined(hosts.addresses));
  other.set("port", joined(hosts.ports));
  return other;
}

Task<Conninfo> resolve(Conninfo conninfo, std::function<bool()> is_unwanted) {
  const Hosts before(conninfo);
  if (before.names.empty() || !before.addresses.empty()) co_return conninfo;
  Hosts after;
  std::string unknown;
  for (std::size_t i = 0; i < before.names.size(); ++i) {
    const std::string& name = before.names[i];
    boost::system::error_code not_numeric;
    asio::ip::make_address(name, not_numeric);
    if (is_socket(name) || !not_numeric) {
      after.add(name, is_socket(name) ? "" : name, before.port_of(i));
      continue;
    }
    const ResolvedHost found = co_await resolve_host(name, is_unwanted);
    if (found.addresses.empty()) unknown += (unknown.empty() ? "" : ", ") + name + " (" + found.failure + ")";
    for (const auto& address : found.addresses) after.add(name, address.to_string(), before.port_of(i));
  }
  if (after.names.empty()) throw Error(ErrorKind::unavailable, "no address is known for " + unknown);
  conninfo.set("host", joined(after.names));
  conninfo.set("hostaddr", joined(after.addresses));
  conninfo.set("port", joined(after.ports));
  co_return conninfo;
}

}  // namespace polly::postgres
