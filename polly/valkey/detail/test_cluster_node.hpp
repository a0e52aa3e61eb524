// For tests of the client of a cluster: a node that says what a test has it say.
//
//   FakeNode a([&](const Words& command) {
//     return command[0] == "CLUSTER" ? slots({{0, 16383, a.port()}}) : std::string("+OK\r\n");
//   });
//   ...
//   EXPECT_EQ(a.seen().count("GET k"), 1U);           // over all of its connections
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "polly/testing/scripted_peer.hpp"
#include "polly/valkey/detail/test_peer.hpp"

namespace polly::valkey {

class FakeNode {
 public:
  // What it answers, in the protocol's bytes; empty: it closes the connection.
  using Answer = std::function<std::string(const testing::Words&)>;

  explicit FakeNode(Answer answer)
      : answer_(std::move(answer)), peer_(testing::ScriptedPeer::Script([this](testing::Peer& each) { play(each); })) {}

  std::uint16_t port() const noexcept { return peer_.port(); }
  std::string address() const { return "127.0.0.1:" + std::to_string(port()); }
  const Seen& seen() const noexcept { return seen_; }

 private:
  void play(testing::Peer& peer) {
    while (const std::optional<testing::Words> command = peer.next_command()) {
      if (command->front() == "HELLO") {
        peer.send(testing::hello_reply());
        continue;
      }
      seen_.add(*command);
      const std::string said = answer_(*command);
      if (said.empty()) return peer.reset();
      peer.send(said);
    }
  }

  Seen seen_;
  Answer answer_;
  testing::ScriptedPeer peer_;  // begins at once
};

struct SlotRange {
  unsigned first;
  unsigned last;
  std::uint16_t port;
  std::string host = "127.0.0.1";
};

// What CLUSTER SLOTS answers.
inline std::string slots(const std::vector<SlotRange>& ranges) {
  std::string all = "*" + std::to_string(ranges.size()) + "\r\n";
  for (const SlotRange& range : ranges) {
    all += "*3\r\n:" + std::to_string(range.first) + "\r\n:" + std::to_string(range.last) + "\r\n*3\r\n" +
           bulk(range.host) + ":" + std::to_string(range.port) + "\r\n" + bulk("node-" + std::to_string(range.port));
  }
  return all;
}

}  // namespace polly::valkey
