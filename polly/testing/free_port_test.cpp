#include "polly/testing/free_port.hpp"

#include <gtest/gtest.h>

#include <set>
#include <stdexcept>

#include "polly/testing/program.hpp"
#include "polly/testing/socket.hpp"

namespace polly::testing {
namespace {

TEST(FreePort, IsNeverReturnedTwice) {
  std::set<std::uint16_t> ports;
  for (int i = 0; i < 200; ++i) EXPECT_TRUE(ports.insert(free_port()).second);
}

TEST(FreePort, IsBelowThoseOfOutgoingConnections) {
  const int first = std::stoi(read_file("/proc/sys/net/ipv4/ip_local_port_range"));
  for (int i = 0; i < 50; ++i) EXPECT_LT(free_port(), first);
}

TEST(FreePort, CanBeListenedOnAgainAndAgain) {
  const std::uint16_t port = free_port();
  for (int i = 0; i < 3; ++i) {
    const Socket listener = listen_on(port);
    const Socket client = connect_to(port);
    EXPECT_THROW(listen_on(port), std::runtime_error);
  }
  EXPECT_THROW(connect_to(port), std::runtime_error);
}

}  // namespace
}  // namespace polly::testing
