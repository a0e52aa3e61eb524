// Lists of servers, separated by commas, as in "10.0.0.1:6379" or "a:7000,b:7001" (endpoint/address.hpp).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/endpoint/address.hpp"

namespace polly::config {

// At most kAddressesMax, none of them empty.
std::optional<std::vector<Address>> parse_addresses(std::string_view text);
std::optional<std::vector<Address>> parse_sentinel_addresses(std::string_view text);  // no Unix sockets

// As they are set: the path of a Unix socket without "unix:".
std::string show(const std::vector<Address>& addresses);

}  // namespace polly::config
