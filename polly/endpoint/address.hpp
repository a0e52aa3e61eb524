// Address: where a server listens: a host and a port, or the path of a Unix socket. Every room that connects or listens
// uses this type, and every text of an address is read and written here.
//
//   parse_address("10.0.0.1:6379")->port          6379
//   parse_address("[::1]:6379")->host             "::1"
//   parse_address("/run/valkey.sock")->is_unix()  true; so is "unix:/run/valkey.sock"
//   parse_listen_address(":8080")->host           "0.0.0.0": every IPv4 address of this machine
//   Address("::1", 6379).text()                   "[::1]:6379"
//
// Only the form is checked; whether a name resolves is found out by the room that connects or listens.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace polly {

constexpr std::size_t kAddressesMax = 64;       // of one store
constexpr std::size_t kUnixPathBytesMax = 107;  // what sockaddr_un holds, with a NUL behind it

struct Address {
  Address() = default;
  Address(std::string its_host, std::uint16_t its_port) : host(std::move(its_host)), port(its_port) {}
  static Address of_socket(std::string path);

  bool is_unix() const noexcept { return !unix_path.empty(); }
  std::string text() const;  // "127.0.0.1:6379", "[::1]:6379", "unix:/run/v.sock"

  friend bool operator==(const Address&, const Address&) = default;

  std::string host;  // a name or an IP address, without brackets; empty for a Unix socket
  std::uint16_t port = 0;
  std::string unix_path;
};

// The address of a server: a host and a port from 1, or the absolute path of a Unix socket.
std::optional<Address> parse_address(std::string_view text);

// The address that this process listens at. The host may be left out; port 0 is a free one. No Unix socket.
std::optional<Address> parse_listen_address(std::string_view text);

std::optional<std::uint16_t> parse_port(std::string_view text) noexcept;         // 1 to 65535
std::optional<std::uint16_t> parse_listen_port(std::string_view text) noexcept;  // 0 to 65535

// Error config where no server can have this address. It repeats nothing of it.
void check(const Address& address);

}  // namespace polly
