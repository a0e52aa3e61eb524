#include "polly/endpoint/address.hpp"

#include "polly/base/ascii.hpp"
#include "polly/base/decimal.hpp"
#include "polly/base/error.hpp"

namespace polly {

namespace {

void require(bool holds, const std::string& otherwise) {
  if (!holds) throw Error(ErrorKind::config, otherwise);
}

// Nullopt where the text is not the form of a host. An empty text is an empty host.
std::optional<std::string> parse_host(std::string_view text) {
  if (text.starts_with('[')) {
    const std::string_view inside = text.substr(1, text.size() - 2);
    const bool is_ipv6 = text.ends_with(']') && inside.find(':') != inside.npos && is_alphanumeric_or(inside, ":.%");
    return is_ipv6 ? std::optional<std::string>(inside) : std::nullopt;
  }
  return is_alphanumeric_or(text, "-_.") ? std::optional<std::string>(text) : std::nullopt;
}

// "HOST:PORT", both as they stand there.
std::optional<Address> parse_host_and_port(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == text.npos) return std::nullopt;
  std::optional<std::string> host = parse_host(text.substr(0, colon));
  const std::optional<std::uint16_t> port = parse_listen_port(text.substr(colon + 1));
  return host && port ? std::optional(Address(std::move(*host), *port)) : std::nullopt;
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

std::optional<Address> parse_address(std::string_view text) {
  constexpr std::string_view kUnix = "unix:";
  const bool is_unix = text.starts_with(kUnix);
  if (is_unix) text.remove_prefix(kUnix.size());
  if (text.starts_with('/')) {
    const bool fits = text.size() > 1 && text.size() <= kUnixPathBytesMax;
    return fits ? std::optional(Address::of_socket(std::string(text))) : std::nullopt;
  }
  std::optional<Address> address = parse_host_and_port(text);
  const bool is_whole = address && !address->host.empty() && address->port != 0;
  return is_whole && !is_unix ? std::move(address) : std::nullopt;
}

std::optional<Address> parse_listen_address(std::string_view text) {
  std::optional<Address> address = parse_host_and_port(text);
  if (address && address->host.empty()) address->host = "0.0.0.0";
  return address;
}

std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
  return parse_decimal<std::uint16_t>(text, 1, 65535);
}

std::optional<std::uint16_t> parse_listen_port(std::string_view text) noexcept {
  return parse_decimal<std::uint16_t>(text);
}

void check(const Address& address) {
  if (address.is_unix()) {
    require(address.unix_path.size() <= kUnixPathBytesMax,
            "the path of a Unix socket has at most " + std::to_string(kUnixPathBytesMax) + " bytes");
  } else {
    require(!address.host.empty(), "an address has no host");
    require(address.port != 0, "an address has port 0: give the port at which the server listens");
  }
}

}  // namespace polly
