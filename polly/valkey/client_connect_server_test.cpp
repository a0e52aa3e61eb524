// Connecting to real servers: who may, where they are, how long a caller waits for them, and what an error says.
#include <gtest/gtest.h>

#include <future>
#include <string>

#include "polly/testing/free_port.hpp"
#include "polly/testing/noise.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"
#include "polly/valkey/detail/test_client.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using resp3::Command;
using testing::ValkeyServer;

Options patient(std::uint16_t port) {
  Options options = options_of(port);
  options.command_timeout = 3s;
  options.start_timeout = 20s;
  return options;
}

class ClientConnectTo : public ::testing::TestWithParam<std::string> {};

INSTANTIATE_TEST_SUITE_P(Programs, ClientConnectTo, ::testing::Values("valkey-server", "redis-server"),
                         [](const auto& program) { return program.param.substr(0, program.param.find('-')); });

TEST_P(ClientConnectTo, WhoHasThePasswordMayComeIn) {
  const ValkeyServer server({.program = GetParam(), .password = "s3cret-right"});
  Options options = patient(server.port());
  expect_refused(options, ErrorKind::permission_denied, "set Storage::valkey.credentials.password");
  options.credentials = Credentials("", Secret("s3cret-wrong"));
  expect_refused(options, ErrorKind::permission_denied,
                 "check Storage::valkey.credentials.username and Storage::valkey.credentials.password");
  options.credentials = Credentials("", Secret("s3cret-right"));
  EXPECT_EQ(try_open(options).text(), "opened");
}

TEST_P(ClientConnectTo, AnAclUserDoesWhatItsGrantsAllow) {
  const ValkeyServer server({.program = GetParam()});
  server.ask({"ACL", "SETUSER", "app", "on", ">s3cret-app", "~polly:*", "+get", "+set", "+ping"});
  Options options = patient(server.port());
  options.credentials = Credentials("app", Secret("s3cret-wrong"));
  expect_refused(options, ErrorKind::permission_denied, "check Storage::valkey.credentials.username");
  options.credentials = Credentials("app", Secret("s3cret-app"));
  TestClient client(options);
  EXPECT_EQ(client.ask(Command("SET").key("polly:a").add("v"), Effect::write).text(), "OK");
  EXPECT_TRUE(client.ask(Command("SET").key("other").add("v"), Effect::write).text().starts_with("-NOPERM"));
  EXPECT_TRUE(client.ask(Command("DEL").key("polly:a"), Effect::write).text().starts_with("-NOPERM"));
}

TEST_P(ClientConnectTo, ADatabaseIsChosenByItsNumber) {
  const ValkeyServer server({.program = GetParam()});
  Options options = patient(server.port());
  options.database = 3;
  {
    TestClient client(options);
    EXPECT_EQ(client.ask(Command("SET").key("k").add("v"), Effect::write).text(), "OK");
  }
  EXPECT_EQ(server.ask({"GET", "k"}), "(nil)");
  testing::PlainClient plain = server.client();
  plain.ask({"SELECT", "3"});
  EXPECT_EQ(plain.ask({"GET", "k"}), "v");
  options.database = 16;
  expect_refused(options, ErrorKind::config, "no database 16");
}

TEST_P(ClientConnectTo, AUnixSocketIsAServerToo) {
  const ValkeyServer server({.program = GetParam()});
  Options options = patient(0);
  options.addresses = {Address::of_socket(server.unix_path())};
  EXPECT_EQ(try_open(options).text(), "opened");
}

TEST_P(ClientConnectTo, ConnectionsAreCalledByTheirName) {
  const ValkeyServer server({.program = GetParam()});
  Options options = patient(server.port());
  options.client_name = "polly-of-this-test";
  options.connections = 3;
  TestClient client(options);
  testing::wait_until("all of them are there", 10s, [&] {
    const std::string list = server.ask({"CLIENT", "LIST"});
    std::size_t count = 0;
    for (std::size_t at = 0; (at = list.find("name=polly-of-this-test ", at)) != std::string::npos; ++at) ++count;
    return count == 3;
  });
}

TEST(ClientConnect, WhereNobodyListensTheErrorSaysWhatToCheck) {
  Options options = options_of(testing::free_port());
  const Ended ended = try_open(options);
  EXPECT_EQ(ended.kind, ErrorKind::unavailable);
  EXPECT_NE(ended.message.find("check that the server runs and listens there"), std::string::npos) << ended.message;
  options.addresses = {Address::of_socket("/nowhere/socket")};
  const Ended missing = try_open(options);
  EXPECT_EQ(missing.kind, ErrorKind::unavailable);
  EXPECT_NE(missing.message.find("unix:/nowhere/socket"), std::string::npos) << missing.message;
}

TEST(ClientConnect, ANameThatDoesNotResolveIsSaid) {
  Options options = options_of(6379);
  options.addresses = {Address("no-such-host.invalid", 6379)};
  options.command_timeout = 5s;
  options.start_timeout = 0ms;
  const Ended ended = try_open(options);
  EXPECT_EQ(ended.kind, ErrorKind::unavailable);
  EXPECT_NE(ended.message.find("cannot be resolved"), std::string::npos) << ended.message;
}

// The server comes up while the client already waits for it.
TEST(ClientConnect, StartingWaitsForAServerThatIsNotUpYet) {
  ValkeyServer server;
  server.kill();
  std::promise<void> begun;
  std::future<Ended> ended = std::async(std::launch::async, [&, options = patient(server.port())] {
    begun.set_value();
    return try_open(options);
  });
  begun.get_future().wait();
  EXPECT_NE(ended.wait_for(1s), std::future_status::ready) << ended.get().message;
  server.restart();
  const TimePoint back = system_clock().now();
  const testing::Noise noise;
  EXPECT_EQ(ended.get().text(), "opened");
  EXPECT_LT(system_clock().now() - back, 1s + noise.worst());
}

TEST(ClientConnect, StartingGivesUpAfterItsTime) {
  Options options = options_of(testing::free_port());
  options.command_timeout = 100ms;
  options.start_timeout = 700ms;
  const testing::Noise noise;
  const Ended ended = try_open(options);
  EXPECT_EQ(ended.kind, ErrorKind::unavailable);
  EXPECT_GE(ended.took, 650ms);
  EXPECT_LT(ended.took, 900ms + noise.worst());
}

// A rotation in the wrong order: callers get an error quickly, and are served again once it is fixed.
TEST(ClientConnect, APasswordThatIsChangedIsNoticedAndItsMendingToo) {
  const ValkeyServer server({.password = "s3cret"});
  testing::PlainClient admin = server.client();
  Options options = patient(server.port());
  options.credentials = Credentials("", Secret("s3cret"));
  TestClient client(options);
  EXPECT_EQ(client.ask(Command("GET").key("k")).text(), "(nil)");
  admin.ask({"CONFIG", "SET", "requirepass", "other"});
  EXPECT_EQ(client.ask(Command("GET").key("k")).text(), "(nil)") << "who is in stays in";
  admin.ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
  testing::wait_until("it is refused", 10s, [&] {
    const Ended ended = client.ask(Command("GET").key("k"), Effect::read, 2s);
    return ended.kind == ErrorKind::permission_denied;
  });
  const Ended refused = client.ask(Command("GET").key("k"), Effect::read, 2s);
  EXPECT_EQ(refused.kind, ErrorKind::permission_denied);
  EXPECT_LT(refused.took, 1s) << "not after the deadline only";
  admin.ask({"CONFIG", "SET", "requirepass", "s3cret"});
  const testing::Noise noise;
  const TimePoint fixed = system_clock().now();
  testing::wait_until("it is served again", 10s,
                      [&] { return client.ask(Command("GET").key("k"), Effect::read, 2s).text() == "(nil)"; });
  EXPECT_LT(system_clock().now() - fixed, 1s + noise.worst());
}

TEST(ClientConnect, ItsMetricsSayHowTheConnectionsAre) {
  ValkeyServer server;
  Options options = patient(server.port());
  options.connections = 2;
  TestClient client(options);
  const auto connections = [&](const std::string& state) {
    return client.metric("polly_store_connections{backend=\"valkey\",state=\"" + state + "\"}");
  };
  testing::wait_until("both are open", 10s, [&] { return connections("open") == 2; });
  EXPECT_EQ(connections("connecting"), 0);
  const double sent = client.metric("polly_store_bytes_total{backend=\"valkey\",direction=\"sent\"}");
  EXPECT_EQ(client.ask(Command("SET").key("k").add(std::string(1'000, 'x')), Effect::write).text(), "OK");
  EXPECT_EQ(client.ask(Command("GET").key("k")).text().size(), 1'000U);
  EXPECT_GE(client.metric("polly_store_bytes_total{backend=\"valkey\",direction=\"sent\"}"), sent + 1'000);
  EXPECT_GE(client.metric("polly_store_bytes_total{backend=\"valkey\",direction=\"received\"}"), 1'000);
  EXPECT_EQ(client.metric("polly_store_reconnects_total{backend=\"valkey\"}"), 0);

  server.freeze();
  StartedCall call = client.start(Command("GET").key("k"), Effect::read);
  testing::wait_until("it is in flight", 10s,
                      [&] { return client.metric("polly_store_commands_in_flight{backend=\"valkey\"}") == 1; });
  server.thaw();
  EXPECT_EQ(call.ended().text().size(), 1'000U);
  testing::wait_until("nothing is", 10s,
                      [&] { return client.metric("polly_store_commands_in_flight{backend=\"valkey\"}") == 0; });

  server.kill();
  testing::wait_until("both connect", 10s, [&] { return connections("connecting") == 2 && connections("open") == 0; });
  server.restart();
  testing::wait_until("both are open again", 10s, [&] { return connections("open") == 2; });
  EXPECT_EQ(client.metric("polly_store_reconnects_total{backend=\"valkey\"}"), 2);
  client.close();
  EXPECT_EQ(connections("open") + connections("connecting"), 0);
}

}  // namespace
}  // namespace polly::valkey
