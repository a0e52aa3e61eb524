// For tests of the client: what a scripted peer says, and has seen.
//
//   Seen seen;
//   ScriptedPeer peer([&](Peer& each) { serve(each, seen); });      // a server in which every key holds its own name
//   ...
//   EXPECT_EQ(seen.count("SET k v"), 1U);
#pragma once

#include <algorithm>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "polly/testing/peer.hpp"
#include "polly/testing/scripted_peer.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::valkey {

inline std::string text_of(const testing::Words& command) {
  std::string text;
  for (const std::string& word : command) text += (text.empty() ? "" : " ") + word;
  return text;
}

// What a peer was asked, over all of its connections, handshakes left out. Thread-safe.
class Seen {
 public:
  void add(const testing::Words& command) {
    const std::lock_guard lock(mutex_);
    all_.push_back(text_of(command));
  }
  std::size_t count(const std::string& command) const {
    const std::lock_guard lock(mutex_);
    return static_cast<std::size_t>(std::count(all_.begin(), all_.end(), command));
  }
  void wait_for(const std::string& command, std::size_t times = 1) const {
    testing::wait_until("the peer has seen " + command, std::chrono::seconds(10),
                        [&] { return count(command) >= times; });
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> all_;
};

inline std::string bulk(std::string_view text) {
  return "$" + std::to_string(text.size()) + "\r\n" + std::string(text) + "\r\n";
}

// The next command behind the handshake, whatever came in between of heartbeats.
inline testing::Words next_question(testing::Peer& peer) {
  testing::Words command = peer.shake_hands();
  while (command.front() == "PING") {
    peer.send("+PONG\r\n");
    command = peer.shake_hands();
  }
  return command;
}

inline void answer(testing::Peer& peer, const testing::Words& command) {
  if (command.front() == "GET") return peer.send(bulk(command.at(1)));
  peer.send(command.front() == "PING" ? "+PONG\r\n" : "+OK\r\n");
}

// Answers until the client goes.
inline void serve(testing::Peer& peer, Seen& seen) {
  while (const std::optional<testing::Words> command = peer.next_command()) {
    const std::string& name = command->front();
    if (name == "HELLO") {
      peer.send(testing::hello_reply());
      continue;
    }
    seen.add(*command);
    answer(peer, *command);
  }
}

}  // namespace polly::valkey
