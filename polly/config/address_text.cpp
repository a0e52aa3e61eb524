#include "polly/config/address_text.hpp"

#include <algorithm>
#include <utility>

#include "polly/base/ascii.hpp"
#include "polly/base/decimal.hpp"
#include "polly/config/detail/list_text.hpp"

namespace polly::config {

namespace {

std::optional<std::string> parse_host(std::string_view text) {
  if (text.empty()) return "0.0.0.0";
  if (text.starts_with('[')) {
    const std::string_view inside = text.substr(1, text.size() - 2);
    const bool is_ipv6 = text.ends_with(']') && inside.find(':') != inside.npos && is_alphanumeric_or(inside, ":.%");
    return is_ipv6 ? std::optional<std::string>(inside) : std::nullopt;
  }
  return is_alphanumeric_or(text, "-_.") ? std::optional<std::string>(text) : std::nullopt;
}

std::optional<ValkeyAddress> parse_valkey_address(std::string_view text) {
  constexpr std::string_view kUnix = "unix:";
  const bool is_unix = text.starts_with(kUnix);
  if (is_unix) text.remove_prefix(kUnix.size());
  if (text.starts_with('/')) {
    const bool fits = text.size() > 1 && text.size() <= kUnixPathBytesMax;
    return fits ? std::optional(ValkeyAddress{"", 0, std::string(text)}) : std::nullopt;
  }
  const std::optional<Address> address = parse_address(text);
  const bool is_whole = address && !text.starts_with(':') && address->port != 0;
  return is_whole && !is_unix ? std::optional(ValkeyAddress{address->host, address->port, ""}) : std::nullopt;
}

}  // namespace

std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
  return parse_decimal<std::uint16_t>(text);
}

std::optional<Address> parse_address(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::optional<std::string> host = parse_host(text.substr(0, colon));
  const std::optional<std::uint16_t> port = parse_port(text.substr(colon + 1));
  if (!host || !port) return std::nullopt;
  Address address;
  address.host = std::move(*host);
  address.port = *port;
  return address;
}

std::string format_address(const Address& address) {
  const bool is_ipv6 = address.host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + address.host + "]" : address.host) + ":" + std::to_string(address.port);
}

std::optional<std::vector<ValkeyAddress>> parse_valkey_addresses(std::string_view text) {
  const auto items = split_list(text);
  if (!items || items->size() > kValkeyAddressesMax) return std::nullopt;
  std::vector<ValkeyAddress> addresses;
  for (const std::string_view item : *items) {
    std::optional<ValkeyAddress> address = parse_valkey_address(item);
    if (!address) return std::nullopt;
    addresses.push_back(std::move(*address));
  }
  return addresses;
}

std::optional<std::vector<ValkeyAddress>> parse_sentinel_addresses(std::string_view text) {
  auto addresses = parse_valkey_addresses(text);
  const auto is_unix = [](const ValkeyAddress& address) { return !address.unix_path.empty(); };
  if (addresses && std::any_of(addresses->begin(), addresses->end(), is_unix)) return std::nullopt;
  return addresses;
}

std::string format_valkey_address(const ValkeyAddress& address) {
  return address.unix_path.empty() ? format_address(Address{address.host, address.port}) : address.unix_path;
}

}  // namespace polly::config
