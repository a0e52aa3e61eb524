#include "polly/testing/free_port.hpp"

#include <sys/socket.h>
#include <sys/un.h>

#include <cstddef>
#include <cstring>
#include <fstream>
#include <mutex>
#include <random>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "polly/testing/socket.hpp"

namespace polly::testing {

namespace {

constexpr std::uint16_t kFirst = 10'000;
constexpr int kTries = 1'000;

std::uint16_t first_outgoing_port() {
  std::ifstream range("/proc/sys/net/ipv4/ip_local_port_range");
  int first = 0;
  range >> first;
  return first > kFirst + kTries ? static_cast<std::uint16_t>(first) : 32'768;
}

// An abstract socket's name belongs to one process at most, and is released when it ends: empty where another test has
// the port.
Socket claim(std::uint16_t port) {
  const std::string name = "polly_test_port_" + std::to_string(port);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  Socket holder(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  return ::bind(holder.fd(), reinterpret_cast<const sockaddr*>(&address), size) == 0 ? std::move(holder) : Socket();
}

bool is_unused(std::uint16_t port) {
  try {
    return listen_on(port).is_open();
  } catch (const std::runtime_error&) {
    return false;
  }
}

}  // namespace

std::uint16_t free_port() {
  static std::mutex mutex;
  static std::vector<Socket> claims;
  static std::random_device random;
  const std::lock_guard lock(mutex);
  std::uniform_int_distribution<int> ports(kFirst, first_outgoing_port() - 1);
  for (int i = 0; i < kTries; ++i) {
    const auto port = static_cast<std::uint16_t>(ports(random));
    Socket holder = claim(port);
    if (!holder.is_open() || !is_unused(port)) continue;
    claims.push_back(std::move(holder));
    return port;
  }
  throw std::runtime_error("no free port between " + std::to_string(kFirst) + " and those of outgoing connections");
}

}  // namespace polly::testing
