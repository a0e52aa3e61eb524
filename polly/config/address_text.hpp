// Addresses as people write them.
//
//   127.0.0.1:8080    localhost:8080    [::1]:8080    :8080 (every IPv4 address of this machine)    port 0: a free one
//
// Only the form is judged: whether a name resolves is for whoever listens there.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "polly/config/config.hpp"

namespace polly::config {

std::optional<Address> parse_address(std::string_view text);
std::optional<std::uint16_t> parse_port(std::string_view text) noexcept;
std::string format_address(const Address& address);

}  // namespace polly::config
