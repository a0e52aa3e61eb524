// What a server may say at the wrong moment, or in the wrong pieces, while a connection is in use.
#include <gtest/gtest.h>

#include <string>

#include "polly/testing/scripted_peer.hpp"
#include "polly/testing/wait_until.hpp"
#include "polly/valkey/detail/test_client.hpp"
#include "polly/valkey/detail/test_peer.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using resp3::Command;
using testing::Peer;
using testing::ScriptedPeer;

TEST(ClientPeer, ReplyMayArriveByteByByte) {
  ScriptedPeer peer([](Peer& each) {
    each.shake_hands(1);
    each.expect({"GET", "k"});
    each.send_slowly(bulk("hello"));
    each.expect({"GET", "nothing"});
    each.send_slowly("_\r\n");
    each.expect({"LRANGE", "l", "0", "-1"});
    each.send_slowly("*3\r\n:42\r\n" + bulk("") + "%1\r\n+a\r\n!6\r\nERR no\r\n");
    each.wait_for_close();
  });
  {
    TestClient client(options_of(peer.port()));
    EXPECT_EQ(client.ask(get("k")).text(), "hello");
    EXPECT_EQ(client.ask(get("nothing")).text(), "(nil)");
    const Ended list = client.ask(Command("LRANGE").key("l").add(0).add(-1));
    ASSERT_EQ(list.replies.at(0).elements().size(), 3U);
    EXPECT_EQ(list.replies[0].elements()[0].integer(), 42);
    EXPECT_EQ(list.replies[0].elements()[2].elements().at(1).text(), "ERR no");
  }
  peer.finish();
}

TEST(ClientPeer, RepliesOfOnePieceReachTheirOwnCallers) {
  ScriptedPeer peer([](Peer& each) {
    each.shake_hands(1);
    std::string all;
    for (int i = 0; i < 50; ++i) all += bulk(each.read_command().at(1));
    each.send(all);
    each.wait_for_close();
  });
  {
    TestClient client(options_of(peer.port()));
    std::vector<StartedCall> calls;
    for (int i = 0; i < 50; ++i) calls.push_back(client.start(get("k" + std::to_string(i))));
    for (int i = 0; i < 50; ++i) EXPECT_EQ(calls[static_cast<std::size_t>(i)].ended().text(), "k" + std::to_string(i));
  }
  peer.finish();
}

TEST(ClientPeer, LargeValuesGoBothWaysWhole) {
  std::string value(8'000'000, 'x');
  for (std::size_t i = 0; i < value.size(); i += 101) value[i] = static_cast<char>(i);
  ScriptedPeer peer([&](Peer& each) {
    each.shake_hands(1);
    each.expect({"SET", "k", value});
    each.send("+OK\r\n");
    each.expect({"GET", "k"});
    each.send(bulk(value));
    each.wait_for_close();
  });
  {
    Options options = options_of(peer.port());
    options.command_timeout = std::chrono::seconds(30);
    TestClient client(options);
    EXPECT_EQ(client.ask(Command("SET").key("k").add(value), Effect::write).text(), "OK");
    EXPECT_TRUE(client.ask(get("k")).text() == value);
  }
  peer.finish();
}

TEST(ClientPeer, WhatTheServerPushesIsNoReply) {
  ScriptedPeer peer([](Peer& each) {
    each.shake_hands(1);
    each.expect({"GET", "k"});
    each.send(">2\r\n+invalidate\r\n*1\r\n" + bulk("k") + bulk("hello") + ">1\r\n+more\r\n");
    each.expect({"GET", "l"});
    each.send(bulk("world"));
    each.wait_for_close();
  });
  {
    TestClient client(options_of(peer.port()));
    EXPECT_EQ(client.ask(get("k")).text(), "hello");
    EXPECT_EQ(client.ask(get("l")).text(), "world");
  }
  peer.finish();
}

TEST(ClientPeer, AReplyThatNobodyAskedForClosesTheConnection) {
  Seen seen;
  const auto talkative = [](Peer& each) {
    each.shake_hands(1);
    each.expect({"GET", "k"});
    each.send(bulk("hello"));
    each.send(bulk("and more"));
    each.wait_for_close();
  };
  ScriptedPeer peer({talkative, [&](Peer& each) { serve(each, seen); }});
  {
    TestClient client(options_of(peer.port()));
    EXPECT_EQ(client.ask(get("k")).text(), "hello");
    testing::wait_until("it has connected again", 10s, [&] { return peer.connections() == 2; });
    EXPECT_EQ(client.ask(get("l")).text(), "l");
  }
  peer.finish();
}

TEST(ClientPeer, AReplyBehindTheHandshakeReachesNobody) {
  Seen seen;
  const auto talkative = [](Peer& each) {
    each.read_command();
    each.send(testing::hello_reply() + bulk("and more"));
    each.wait_for_close();
  };
  ScriptedPeer peer({talkative, [&](Peer& each) { serve(each, seen); }});
  {
    TestClient client(options_of(peer.port()));
    EXPECT_EQ(client.ask(get("k"), Effect::read, 5s).text(), "k");
  }
  peer.finish();
}

TEST(ClientPeer, BytesThatAreNotTheProtocolCloseTheConnection) {
  for (const std::string junk : {"$abc\r\n", "HTTP/1.1 200 OK\r\n", "$99999999999\r\n", "*1\r\n*1\r\n>0\r\n",
                                 "\x16\x03\x01", "*2000000\r\n", "$3\r\nabcXY"}) {
    Seen seen;
    const auto garbled = [&](Peer& each) {
      each.shake_hands(1);
      each.expect({"GET", "k"});
      each.send(junk);
      each.wait_for_close();
    };
    ScriptedPeer peer({garbled, [&](Peer& each) { serve(each, seen); }});
    {
      TestClient client(options_of(peer.port()));
      EXPECT_EQ(client.ask(get("k"), Effect::read, 5s).text(), "k") << junk;
    }
    peer.finish();
  }
}

TEST(ClientPeer, AnErrorReplyIsAnAnswer) {
  ScriptedPeer peer([](Peer& each) {
    each.shake_hands(1);
    each.expect({"SET", "k", "v"});
    each.send("-OOM command not allowed\r\n");
    each.expect({"GET", "k"});
    each.send("-WRONGTYPE no\r\n");
    each.wait_for_close();
  });
  {
    TestClient client(options_of(peer.port()));
    EXPECT_EQ(client.ask(Command("SET").key("k").add("v"), Effect::write).text(), "-OOM command not allowed");
    EXPECT_EQ(client.ask(get("k")).text(), "-WRONGTYPE no");
  }
  peer.finish();
}

}  // namespace
}  // namespace polly::valkey
