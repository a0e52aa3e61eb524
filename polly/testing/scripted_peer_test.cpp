#include "polly/testing/scripted_peer.hpp"

#include <gtest/gtest-spi.h>
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <stdexcept>

namespace polly::testing {
namespace {

using std::chrono::milliseconds;

constexpr const char* kGet = "*2\r\n$3\r\nGET\r\n$1\r\nk\r\n";

std::string error_of(ScriptedPeer& server, milliseconds longest = std::chrono::seconds(10)) {
  try {
    server.finish(longest);
    return "";
  } catch (const std::runtime_error& error) {
    return error.what();
  }
}

void expect_get(Peer& peer) {
  peer.expect({"GET", "k"});
}

TEST(ScriptedPeer, SendsWhatItsScriptSends) {
  ScriptedPeer server([](Peer& peer) {
    peer.expect({"GET", "k"});
    peer.send("+first\r\n");
    peer.expect_bytes("by bytes");
    peer.send("+second\r\n");
    peer.wait_for_close();
  });
  Socket client = connect_to(server.port());
  client.send(kGet);
  EXPECT_EQ(client.receive(8), "+first\r\n");
  client.send("by bytes");
  EXPECT_EQ(client.receive(9), "+second\r\n");
  client.close();
  server.finish();
  EXPECT_EQ(server.connections(), 1U);
}

TEST(ScriptedPeer, UnderstandsCommandsInAnyPieces) {
  ScriptedPeer server([](Peer& peer) {
    while (auto command = peer.next_command()) peer.send("+" + command->back() + "\r\n");
  });
  const Socket client = connect_to(server.port());
  const std::string three = std::string(kGet) + kGet + kGet;
  client.send(three);
  EXPECT_EQ(client.receive(12), "+k\r\n+k\r\n+k\r\n");
  for (const char c : three) client.send(std::string_view(&c, 1));
  EXPECT_EQ(client.receive(12), "+k\r\n+k\r\n+k\r\n");
  const std::string bytes("\r\n\0\xff", 4);
  client.send("*2\r\n$3\r\nGET\r\n$4\r\n" + bytes + "\r\n");
  EXPECT_EQ(client.receive(7), "+" + bytes + "\r\n");
}

TEST(ScriptedPeer, SendsSlowlyWhatArrivesInPieces) {
  ScriptedPeer server([](Peer& peer) { peer.send_slowly("0123456789"); });
  const Socket client = connect_to(server.port());
  std::string received;
  int pieces = 0;
  for (std::string piece; !(piece = client.receive_some()).empty(); ++pieces) received += piece;
  EXPECT_EQ(received, "0123456789");
  EXPECT_GT(pieces, 1);
}

TEST(ScriptedPeer, ShakesHandsAsAServerDoes) {
  ScriptedPeer server([](Peer& peer) {
    peer.shake_hands(2);
    EXPECT_EQ(peer.shake_hands(), (Words{"GET", "k"}));
    peer.send("$1\r\nv\r\n");
    peer.wait_for_close();
  });
  PlainClient client(connect_to(server.port()));
  EXPECT_EQ(client.ask_list({"HELLO", "3", "AUTH", "u", "p"}).at(1), "valkey");
  EXPECT_EQ(client.ask_list({"HELLO", "2"}).at(5), "2");
  EXPECT_EQ(client.ask({"CLIENT", "SETINFO", "LIB-NAME", "x"}), "OK");
  EXPECT_EQ(client.ask({"SELECT", "1"}), "OK");
  EXPECT_EQ(client.ask({"GET", "k"}), "v");
}

TEST(ScriptedPeer, AShortHandshakeIsAnError) {
  ScriptedPeer server([](Peer& peer) { peer.shake_hands(1); });
  connect_to(server.port()).send(kGet);
  EXPECT_NE(error_of(server).find("\"GET k\" is not a command of a handshake"), std::string::npos);
}

// A client that is closed while it connects has not departed from a script that serves however many come.
TEST(ScriptedPeer, AClientThatClosesWithinTheHandshakeFailsOnlyAScriptOfItsOwn) {
  const auto greet = [](Peer& peer) { peer.shake_hands(1); };
  ScriptedPeer any(greet);
  connect_to(any.port());
  any.finish();
  ScriptedPeer one(std::vector<ScriptedPeer::Script>{greet});
  connect_to(one.port());
  EXPECT_NE(error_of(one).find("the client has closed during its handshake"), std::string::npos);
}

TEST(ScriptedPeer, ClosesAndResets) {
  ScriptedPeer server(std::vector<ScriptedPeer::Script>{[](Peer& peer) { peer.close(); },
                                                        [](Peer& peer) {
                                                          peer.read_command();
                                                          peer.reset();
                                                        }});
  EXPECT_TRUE(connect_to(server.port()).is_ended());
  const Socket second = connect_to(server.port());
  second.send(kGet);
  EXPECT_TRUE(second.is_ended());
  EXPECT_THROW(second.send(kGet), std::runtime_error);
  server.finish();
}

TEST(ScriptedPeer, PlaysScriptsInOrderAndNoMore) {
  const auto say = [](std::string text) { return [text](Peer& peer) { peer.send(text); }; };
  ScriptedPeer server(std::vector<ScriptedPeer::Script>{say("a"), say("b")});
  EXPECT_EQ(connect_to(server.port()).receive(1), "a");
  EXPECT_NE(error_of(server, milliseconds(1)).find("after 1 connection(s)"), std::string::npos);
  EXPECT_EQ(connect_to(server.port()).receive(1), "b");
  server.finish();
  EXPECT_TRUE(connect_to(server.port()).is_ended());
  EXPECT_NE(error_of(server).find("connection 2: there are scripts for 2 connection(s) only"), std::string::npos);
}

TEST(ScriptedPeer, AnUnexpectedCommandIsThrownByFinish) {
  ScriptedPeer server([](Peer& peer) { peer.expect({"SET", "k", "v"}); });
  const Socket client = connect_to(server.port());
  client.send(kGet);
  EXPECT_EQ(error_of(server), "the peer's script failed: connection 0: \"SET k v\" was expected, not \"GET k\"");
  EXPECT_TRUE(client.is_ended());
}

TEST(ScriptedPeer, AnUnexpectedCommandFailsTheTestWithoutFinish) {
  const auto leave = [] {
    ScriptedPeer server([](Peer& peer) { peer.wait_for_close(); });
    const Socket client = connect_to(server.port());
    client.send("x");
    EXPECT_TRUE(client.is_ended());
  };
  EXPECT_NONFATAL_FAILURE(leave(), "the client was expected to close, not to send x");
}

TEST(ScriptedPeer, AClientThatLeavesInTheMiddleIsAnError) {
  ScriptedPeer server(expect_get);
  connect_to(server.port()).send("*2\r\n$3\r\nGET");
  EXPECT_NE(error_of(server).find("the client has closed"), std::string::npos);
  connect_to(server.port());
  EXPECT_NE(error_of(server).find("but the client has closed"), std::string::npos);
  connect_to(server.port()).send("GET k\r\n");
  EXPECT_NE(error_of(server).find("a command does not begin with \"GET k\""), std::string::npos);
}

TEST(ScriptedPeer, AScriptThatStillWaitsEndsWithTheTest) {
  std::atomic<bool> went_on = false;
  Socket client;
  {
    ScriptedPeer server([&](Peer& peer) {
      peer.expect({"GET", "k"});
      peer.send(std::string(50'000'000, 'x'));  // the client reads none of it
      went_on = true;
    });
    client = connect_to(server.port());
    client.send(kGet);
    EXPECT_EQ(client.receive(1), "x");
    EXPECT_NE(error_of(server, milliseconds(1)).find("1 run"), std::string::npos);
  }
  EXPECT_FALSE(went_on);
}

TEST(ScriptedPeer, PlaysManyConnectionsAtOnce) {
  constexpr std::size_t kMany = 20;
  ScriptedPeer server([](Peer& peer) {
    peer.expect({"GET", "k"});
    peer.send(":" + std::to_string(peer.number()) + "\r\n");
  });
  std::vector<Socket> clients;
  for (std::size_t i = 0; i < kMany; ++i) clients.push_back(connect_to(server.port()));
  for (std::size_t i = kMany; i-- > 0;) {
    clients[i].send(kGet);
    EXPECT_EQ(clients[i].receive(3), (":" + std::to_string(i) + "\r\n").substr(0, 3));
  }
  server.finish();
  EXPECT_EQ(server.connections(), kMany);
}

}  // namespace
}  // namespace polly::testing
