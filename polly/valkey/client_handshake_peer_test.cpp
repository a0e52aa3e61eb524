// The handshake: peers that are no Valkey, servers that are too old, and servers that refuse.
#include <gtest/gtest.h>

#include <string>

#include "polly/testing/free_port.hpp"
#include "polly/testing/scripted_peer.hpp"
#include "polly/valkey/detail/test_client.hpp"
#include "polly/valkey/detail/test_peer.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using resp3::Command;
using testing::Peer;
using testing::ScriptedPeer;

constexpr std::string_view kTlsAlert("\x15\x03\x01\x00\x02\x02\x46", 7);

bool says(const Ended& ended, std::string_view part) {
  return std::string_view(ended.message).find(part) != std::string_view::npos;
}

TEST(ClientHandshake, ItMayArriveByteByByte) {
  ScriptedPeer peer([](Peer& each) {
    each.expect({"HELLO", "3", "AUTH", "app", "s3cret", "SETNAME", "mine"});
    each.send_slowly(testing::hello_reply());
    each.expect({"SELECT", "7"});
    each.send_slowly("+OK\r\n");
    each.expect({"PING"});
    each.send_slowly("+PONG\r\n");
    each.wait_for_close();
  });
  Options options = options_of(peer.port());
  options.credentials = Credentials("app", Secret("s3cret"));
  options.client_name = "mine";
  options.database = 7;
  options.command_timeout = 5s;
  EXPECT_EQ(try_open(options).text(), "opened");
  peer.finish();
}

TEST(ClientHandshake, AServerThatKnowsResp2OnlyIsUsed) {
  ScriptedPeer peer([](Peer& each) {
    each.expect({"HELLO", "3", "SETNAME", "polly"});
    each.send("-ERR unknown command `HELLO`, with args beginning with: `3`, `SETNAME`, `polly`, \r\n");
    each.expect({"CLIENT", "SETNAME", "polly"});
    each.send("+OK\r\n");
    each.expect({"GET", "nothing"});
    each.send("$-1\r\n");
    each.expect({"GET", "k"});
    each.send(bulk("v"));
    each.wait_for_close();
  });
  {
    TestClient client(options_of(peer.port()));
    EXPECT_EQ(client.ask(Command("GET").key("nothing")).text(), "(nil)");
    EXPECT_EQ(client.ask(Command("GET").key("k")).text(), "v");
  }
  peer.finish();
}

// These errors last: the client does not wait.
TEST(ClientHandshake, WhatWaitingDoesNotMendIsSaidAtOnce) {
  struct Case {
    std::string said;
    ErrorKind kind;
    std::string_view part;
  };
  const std::vector<Case> cases{
      {"-WRONGPASS invalid username-password pair or user is disabled.\r\n", ErrorKind::permission_denied,
       "check Storage::valkey.credentials.username and Storage::valkey.credentials.password"},
      {"-NOAUTH HELLO must be called with the client already authenticated\r\n", ErrorKind::permission_denied,
       "set Storage::valkey.credentials.password"},
      {"-DENIED Valkey is running in protected mode\r\n", ErrorKind::permission_denied, "protected-mode"},
      {"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n", ErrorKind::config, "this is not a Valkey server"},
      {"SSH-2.0-OpenSSH_9.2\r\n", ErrorKind::config, "this is not a Valkey server"},
      {std::string(kTlsAlert), ErrorKind::config, "Storage::valkey.tls.enabled"},
      {std::string(70'000, 'x'), ErrorKind::config, "this is not a Valkey server"},
  };
  for (const Case& each : cases) {
    ScriptedPeer peer([&](Peer& client) {
      client.read_command();
      client.send(each.said);
      client.wait_for_close();
    });
    Options options = options_of(peer.port());
    options.start_timeout = 30s;
    options.command_timeout = 10s;
    const Ended ended = try_open(options);
    EXPECT_EQ(ended.kind, each.kind) << each.said;
    EXPECT_TRUE(says(ended, each.part)) << ended.message;
    EXPECT_TRUE(says(ended, "127.0.0.1:" + std::to_string(peer.port()))) << ended.message;
    EXPECT_LT(ended.took, 5s);
  }
}

TEST(ClientHandshake, StartingEndsInTimeAndSaysWhatItWaitedFor) {
  struct Case {
    ScriptedPeer::Script script;
    std::string_view part;
  };
  const std::vector<Case> cases{
      {[](Peer& each) { each.close(); }, "closed the connection before it answered HELLO"},
      {[](Peer& each) { each.read_command(), each.reset(); }, "before it answered HELLO"},
      {[](Peer& each) { each.read_command(), each.send("%7\r\n$6\r\nser"), each.close(); }, "before it answered HELLO"},
      {[](Peer& each) { each.read_command(), each.wait_for_close(); }, "did not answer in time"},
      {[](Peer& each) { each.read_command(), each.send("-ERR max number of clients reached\r\n"), each.close(); },
       "max number of clients"},
      {[](Peer& each) { each.read_command(), each.send("-LOADING Valkey is loading\r\n"), each.close(); }, "LOADING"},
  };
  for (const Case& each : cases) {
    ScriptedPeer peer(each.script);
    Options options = options_of(peer.port());
    options.command_timeout = 200ms;
    options.start_timeout = 500ms;
    const Ended ended = try_open(options);
    EXPECT_EQ(ended.kind, ErrorKind::unavailable) << each.part;
    EXPECT_TRUE(says(ended, each.part)) << each.part << ": " << ended.message;
    EXPECT_LT(ended.took, 5s);
    EXPECT_GT(peer.connections(), 1U) << each.part;
  }
}

TEST(ClientHandshake, StartingWaitsForAServerThatIsLoading) {
  ScriptedPeer peer([](Peer& each) {
    each.shake_hands(1);
    for (int i = 0; i < 4; ++i) {
      each.expect({"PING"});
      each.send("-LOADING Valkey is loading the dataset in memory\r\n");
    }
    each.expect({"PING"});
    each.send("+PONG\r\n");
    each.wait_for_close();
  });
  Options options = options_of(peer.port());
  options.start_timeout = 20s;
  EXPECT_EQ(try_open(options).text(), "opened");
  peer.finish();
}

TEST(ClientHandshake, WithoutPatienceThereIsOneTry) {
  ScriptedPeer peer([](Peer& each) { each.close(); });
  Options options = options_of(peer.port());
  options.command_timeout = 10s;
  options.start_timeout = 0ms;
  const Ended ended = try_open(options);
  EXPECT_EQ(ended.kind, ErrorKind::unavailable);
  EXPECT_TRUE(says(ended, "before it answered HELLO")) << ended.message;
  EXPECT_LT(ended.took, 5s);

  options.addresses = {Address("127.0.0.1", testing::free_port())};
  const Ended refused = try_open(options);
  EXPECT_EQ(refused.kind, ErrorKind::unavailable);
  EXPECT_TRUE(says(refused, "check that the server runs and listens there")) << refused.message;
  EXPECT_LT(refused.took, 5s);
}

TEST(ClientHandshake, OneTryIsGivenTheTimeOfACommand) {
  ScriptedPeer peer([](Peer& each) {
    each.read_command();
    each.send_slowly(testing::hello_reply());  // some 100 ms
    each.expect({"PING"});
    each.send("+PONG\r\n");
    each.wait_for_close();
  });
  Options options = options_of(peer.port());
  options.command_timeout = 10s;
  options.start_timeout = 0ms;
  EXPECT_EQ(try_open(options).text(), "opened");
  peer.finish();
}

}  // namespace
}  // namespace polly::valkey
