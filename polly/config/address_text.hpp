// Addresses as people write them.
//
//   127.0.0.1:8080    localhost:8080    [::1]:8080    :8080 (every IPv4 address of this machine)    port 0: a free one
//
// Only the form is judged: whether a name resolves is for whoever listens there.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/config/config.hpp"

namespace polly::config {

std::optional<Address> parse_address(std::string_view text);
std::optional<std::uint16_t> parse_port(std::string_view text) noexcept;
std::string format_address(const Address& address);

// Where servers are: "10.0.0.1:6379", "a:7000,b:7001", and the paths of Unix sockets, "/run/valkey.sock" or
// "unix:/run/valkey.sock". Neither the host nor the port may be left open. At most kValkeyAddressesMax.
constexpr std::size_t kValkeyAddressesMax = 64;
constexpr std::size_t kUnixPathBytesMax = 107;  // what sockaddr_un holds, with a NUL behind it
std::optional<std::vector<ValkeyAddress>> parse_valkey_addresses(std::string_view text);
std::optional<std::vector<ValkeyAddress>> parse_sentinel_addresses(std::string_view text);  // no sockets
std::string format_valkey_address(const ValkeyAddress& address);

}  // namespace polly::config
