// A server that is used alone: who has to write does not start on a replica.
#include "polly/backends/valkey/valkey_primary.hpp"

#include <gtest/gtest.h>

#include <string>

#include "polly/base/run.hpp"
#include "polly/testing/valkey_server.hpp"

namespace polly {
namespace {

using testing::ValkeyServer;

class ValkeyPrimary : public ::testing::TestWithParam<std::string> {
 protected:
  // Empty where it was opened.
  std::string opened(const ValkeyServer& server) {
    valkey::Options options;
    options.addresses = {valkey::Address("127.0.0.1", server.port())};
    options.start_timeout = Milliseconds(200);
    Telemetry telemetry;
    try {
      run(run(open_valkey_primary(std::move(options), Runtime(telemetry)))->close());
      return "";
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::unavailable);
      return error.what();
    }
  }
};

INSTANTIATE_TEST_SUITE_P(Programs, ValkeyPrimary, ::testing::Values("valkey-server", "redis-server"),
                         [](const auto& program) { return program.param.substr(0, program.param.find('-')); });

TEST_P(ValkeyPrimary, AReplicaIsRefusedAtTheStartAndUsedOnceItIsPromoted) {
  const ValkeyServer primary({.program = GetParam()});
  const ValkeyServer replica({.program = GetParam(), .replica_of = &primary});
  EXPECT_EQ(opened(primary), "");
  const std::string refused = opened(replica);
  EXPECT_NE(refused.find("is a replica and refuses writes: point Polly at the primary"), std::string::npos) << refused;
  replica.ask({"REPLICAOF", "NO", "ONE"});
  EXPECT_EQ(opened(replica), "");
}

}  // namespace
}  // namespace polly
