#include "polly/testing/valkey_server.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <stdexcept>

#include "polly/testing/wait_until.hpp"

namespace polly::testing {
namespace {

using std::chrono::seconds;

class EveryServer : public ::testing::TestWithParam<std::string> {
 public:
  static ValkeyOptions options() { return {.program = GetParam()}; }
};

INSTANTIATE_TEST_SUITE_P(Programs, EveryServer, ::testing::Values("valkey-server", "redis-server"),
                         [](const auto& program) { return program.param.substr(0, program.param.find('-')); });

TEST_P(EveryServer, AnswersOnItsPortAndOnItsSocket) {
  const ValkeyServer server(options());
  EXPECT_EQ(PlainClient(connect_to(server.port())).ask({"SET", "k", "v"}), "OK");
  EXPECT_EQ(PlainClient(connect_to(server.unix_path())).ask({"GET", "k"}), "v");
  EXPECT_EQ(server.ask({"GET", "k"}), "v");
  EXPECT_EQ(server.address(), "127.0.0.1:" + std::to_string(server.port()));
}

TEST_P(EveryServer, WithAPasswordAnswersClientsThatSendIt) {
  ValkeyOptions with_password = options();
  with_password.password = "s3cret";
  const ValkeyServer server(with_password);
  EXPECT_EQ(server.ask({"PING"}), "PONG");
  EXPECT_THROW(PlainClient(connect_to(server.port())).ask({"PING"}), std::runtime_error);
}

TEST_P(EveryServer, AReplicaFollowsItsPrimary) {
  ValkeyOptions with_password = options();
  with_password.password = "s3cret";
  const ValkeyServer primary(with_password);
  with_password.replica_of = &primary;
  const ValkeyServer replica(with_password);
  primary.ask({"SET", "k", "v"});
  wait_until("the replica has it", seconds(15), [&] { return replica.ask({"GET", "k"}) == "v"; });
  EXPECT_EQ(replica.client().ask_list({"ROLE"}).at(0), "slave");
}

TEST_P(EveryServer, KeepsItsPortAndItsSyncedDataWhenItIsKilled) {
  ValkeyOptions durable = options();
  durable.append_only = true;
  ValkeyServer server(durable);
  server.ask({"SET", "k", "v"});
  const pid_t pid = server.pid();
  const std::uint16_t port = server.port();
  server.kill();
  EXPECT_THROW(connect_to(port), std::runtime_error);
  server.restart();
  EXPECT_NE(server.pid(), pid);
  EXPECT_EQ(PlainClient(connect_to(port)).ask({"GET", "k"}), "v");
}

TEST_P(EveryServer, LosesItsDataAtARestartWithoutAppendOnly) {
  ValkeyServer server(options());
  server.ask({"SET", "k", "v"});
  server.restart();
  EXPECT_EQ(server.ask({"GET", "k"}), "(nil)");
}

TEST_P(EveryServer, CanBeANodeOfACluster) {
  ValkeyOptions node = options();
  node.cluster = true;
  const ValkeyServer server(node);
  EXPECT_NE(server.ask({"CLUSTER", "INFO"}).find("cluster_state:fail"), std::string::npos);
}

std::string ping_with_tls(const ValkeyServer& server, const std::filesystem::path& ca,
                          const CertificateFiles& mine = {}) {
  std::vector<std::string> command{"valkey-cli", "--tls", "-p", std::to_string(server.tls_port()), "--cacert", ca};
  if (!mine.key.empty()) command.insert(command.end(), {"--cert", mine.certificate, "--key", mine.key});
  command.push_back("PING");
  return run_program(command).out;
}

TEST_P(EveryServer, WithTlsShowsItsCertificate) {
  ValkeyOptions with_tls = options();
  with_tls.tls = test_certificates().server();
  const ValkeyServer server(with_tls);
  EXPECT_EQ(ping_with_tls(server, test_certificates().ca()), "PONG\n");
  EXPECT_EQ(ping_with_tls(server, test_certificates().other_ca()), "");
  EXPECT_EQ(server.ask({"PING"}), "PONG");
}

TEST_P(EveryServer, CanRequireClientCertificates) {
  ValkeyOptions with_tls = options();
  with_tls.tls = test_certificates().server();
  with_tls.wants_client_certificates = true;
  const ValkeyServer server(with_tls);
  EXPECT_EQ(ping_with_tls(server, test_certificates().ca(), test_certificates().client()), "PONG\n");
  EXPECT_EQ(ping_with_tls(server, test_certificates().ca(), test_certificates().stranger()), "");
  EXPECT_EQ(ping_with_tls(server, test_certificates().ca()), "");
}

TEST(ValkeyServer, AnswersNothingWhileItIsFrozen) {
  ValkeyServer server;
  const Socket socket = connect_to(server.port());
  server.freeze();
  socket.send("PING\r\n");
  socket.be_patient(std::chrono::milliseconds(50));
  EXPECT_THROW(socket.receive(7), std::runtime_error);
  socket.be_patient(Socket::kPatience);
  server.thaw();
  EXPECT_EQ(socket.receive(7), "+PONG\r\n");
}

TEST(ValkeyServer, TakesFurtherArguments) {
  const ValkeyServer server({.more_arguments = {"--maxmemory", "3000000"}});
  EXPECT_EQ(server.ask({"CONFIG", "GET", "maxmemory"}), "maxmemory\n3000000");
}

TEST(ValkeyServer, ThatDoesNotStartReportsWhy) {
  try {
    const ValkeyServer server({.more_arguments = {"--no-such-setting", "1"}});
    FAIL();
  } catch (const std::runtime_error& error) {
    EXPECT_NE(std::string(error.what()).find("no-such-setting"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace polly::testing
