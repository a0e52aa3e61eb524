// A server that is used alone: it has to be one that takes writes.
#include <gtest/gtest.h>

#include <string>

#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"
#include "polly/valkey/detail/test_client.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using testing::ValkeyServer;

class ClientRoles : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Programs, ClientRoles, ::testing::Values("valkey-server", "redis-server"),
                         [](const auto& program) { return program.param.substr(0, program.param.find('-')); });

TEST_P(ClientRoles, AReplicaIsRefusedAtTheStartAndUsedOnceItIsPromoted) {
  const ValkeyServer primary({.program = GetParam()});
  const ValkeyServer replica({.program = GetParam(), .replica_of = &primary});
  const Ended refused = try_open(options_of(replica.port()));
  EXPECT_EQ(refused.kind, ErrorKind::unavailable);
  EXPECT_NE(refused.message.find("is a replica and refuses writes: point Polly at the primary"), std::string::npos)
      << refused.message;
  replica.ask({"REPLICAOF", "NO", "ONE"});
  EXPECT_EQ(try_open(options_of(replica.port())).text(), "opened");
}

}  // namespace
}  // namespace polly::valkey
