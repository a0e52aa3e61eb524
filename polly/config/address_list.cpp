#include "polly/config/address_list.hpp"

#include <algorithm>
#include <utility>

#include "polly/config/detail/list_text.hpp"

namespace polly::config {

std::optional<std::vector<Address>> parse_addresses(std::string_view text) {
  const auto items = split_list(text);
  if (!items || items->size() > kAddressesMax) return std::nullopt;
  std::vector<Address> addresses;
  for (const std::string_view item : *items) {
    std::optional<Address> address = parse_address(item);
    if (!address) return std::nullopt;
    addresses.push_back(std::move(*address));
  }
  return addresses;
}

std::optional<std::vector<Address>> parse_sentinel_addresses(std::string_view text) {
  auto addresses = parse_addresses(text);
  const auto is_unix = [](const Address& address) { return address.is_unix(); };
  if (addresses && std::any_of(addresses->begin(), addresses->end(), is_unix)) return std::nullopt;
  return addresses;
}

std::string show(const std::vector<Address>& addresses) {
  std::string text;
  for (const Address& address : addresses) {
    text.append(text.empty() ? "" : ",").append(address.is_unix() ? address.unix_path : address.text());
  }
  return text;
}

}  // namespace polly::config
