#include "polly/config/address_text.hpp"

#include <algorithm>
#include <charconv>

namespace polly::config {

namespace {

constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
constexpr std::string_view kDigits = "0123456789";

bool consists_of(std::string_view text, std::string_view extra) noexcept {
  return std::all_of(text.begin(), text.end(), [extra](char c) {
    return kLetters.find(c) != kLetters.npos || kDigits.find(c) != kDigits.npos || extra.find(c) != extra.npos;
  });
}

std::optional<std::string> parse_host(std::string_view text) {
  if (text.empty()) return "0.0.0.0";
  if (text.starts_with('[')) {
    const std::string_view inside = text.substr(1, text.size() - 2);
    const bool is_ipv6 = text.ends_with(']') && inside.find(':') != inside.npos && consists_of(inside, ":.%");
    return is_ipv6 ? std::optional<std::string>(inside) : std::nullopt;
  }
  return consists_of(text, "-_.") ? std::optional<std::string>(text) : std::nullopt;
}

}  // namespace

std::optional<std::uint16_t> parse_port(std::string_view text) noexcept {
  std::uint16_t port = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (failure != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
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

}  // namespace polly::config
