// ServerName: where the server of an engine is, for spans: server.address and server.port.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

namespace polly {

struct ServerName {
  ServerName() = default;
  ServerName(std::string its_address, std::uint16_t its_port) : address(std::move(its_address)), port(its_port) {}

  std::string address;     // a host, or the path of a Unix socket; empty: no server, or several
  std::uint16_t port = 0;  // 0: none
};

}  // namespace polly
