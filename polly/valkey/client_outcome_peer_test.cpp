// What an error says of a write whose connection broke after it was sent: its kind and its words agree.
#include <gtest/gtest.h>

#include <string>

#include "polly/testing/scripted_peer.hpp"
#include "polly/valkey/detail/test_client.hpp"
#include "polly/valkey/detail/test_peer.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using resp3::Command;
using testing::Peer;
using testing::ScriptedPeer;

// Of `commands` writes the first connection reads all, and breaks; the next goes on as `then` says.
Ended write_twice(std::size_t commands, const ScriptedPeer::Script& then) {
  const ScriptedPeer::Script breaks = [commands](Peer& peer) {
    peer.shake_hands(1);
    for (std::size_t i = 0; i < commands; ++i) peer.read_command();
    peer.close();
  };
  std::vector<ScriptedPeer::Script> scripts{breaks};
  for (int i = 0; i < 20; ++i) scripts.push_back(then);
  ScriptedPeer peer(std::move(scripts));
  TestClient client(options_of(peer.port()));
  std::vector<Command> writes;
  for (std::size_t i = 0; i < commands; ++i) writes.push_back(Command("SET").key("k").add("v"));
  const Ended ended = client.start_on(client.loop(0), std::move(writes), Effect::idempotent_write, 300ms).ended();
  client.close();
  return ended;
}

void never_says_hello(Peer& peer) {
  peer.read_command();
  peer.wait_for_close();
}

void is_full(Peer& peer) {
  peer.shake_hands(1);
  while (peer.next_command()) peer.send("-OOM command not allowed when used memory > 'maxmemory'.\r\n");
}

TEST(ClientOutcome, OfAWriteThatCouldNotBeSentAgainSaysThatItWasSentBefore) {
  for (const std::size_t commands : {1U, 2U}) {
    const Ended ended = write_twice(commands, never_says_hello);
    EXPECT_EQ(ended.text(), "unknown_outcome");
    EXPECT_NE(
        ended.message.find("after the write was sent, so that it may have been applied; it was not sent again: out "
                           "of time"),
        std::string::npos)
        << ended.message;
    EXPECT_EQ(ended.message.find("before it could be sent"), std::string::npos) << ended.message;
  }
}

TEST(ClientOutcome, OfAWriteThatWasRefusedTheSecondTimeIsUnknown) {
  for (const std::size_t commands : {1U, 2U}) {
    const Ended ended = write_twice(commands, is_full);
    EXPECT_EQ(ended.text(), "unknown_outcome");
    EXPECT_NE(ended.message.find("it was sent again and refused: the server has reached its maxmemory"),
              std::string::npos)
        << ended.message;
  }
}

}  // namespace
}  // namespace polly::valkey
