// For tests of the client behind sentinels: a server that has the role which the test says, and a sentinel that names
// servers as the test says.
//
//   RoledServer old(Role::primary), replica(Role::replica);
//   ScriptedSentinel sentinel({replica.port(), old.port()});   // the first answer, and then always the second
//   TestClient client(options_behind({sentinel.port()}));
//   ...
//   sentinel.tell_switch(old.port(), replica.port());          // to those who subscribed
#pragma once

#include <algorithm>
#include <atomic>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/testing/scripted_peer.hpp"
#include "polly/valkey/detail/test_client.hpp"
#include "polly/valkey/detail/test_peer.hpp"

namespace polly::valkey {

enum class Role { primary, replica };

class RoledServer {
 public:
  explicit RoledServer(Role role)
      : is_primary_(role == Role::primary), peer_([this](testing::Peer& peer) { play(peer); }) {}

  std::uint16_t port() const noexcept { return peer_.port(); }
  std::size_t connections() const { return peer_.connections(); }
  const Seen& seen() const noexcept { return seen_; }
  void become(Role role) { is_primary_ = role == Role::primary; }
  void freeze() { is_frozen_ = true; }  // commands are read and not answered

 private:
  void play(testing::Peer& peer) {
    while (const std::optional<testing::Words> command = peer.next_command()) {
      const std::string& name = command->front();
      if (name != "HELLO" && name != "ROLE") seen_.add(*command);
      if (is_frozen_) continue;
      if (name == "HELLO") {
        peer.send(testing::hello_reply());
      } else if (name == "ROLE") {
        peer.send(is_primary_ ? "*3\r\n+master\r\n:0\r\n*0\r\n" : "*5\r\n+slave\r\n+a\r\n:1\r\n+connected\r\n:0\r\n");
      } else if (name == "SET" && !is_primary_) {
        peer.send("-READONLY You can't write against a read only replica.\r\n");
      } else {
        answer(peer, *command);
      }
    }
  }

  std::atomic<bool> is_primary_;
  std::atomic<bool> is_frozen_{false};
  Seen seen_;
  testing::ScriptedPeer peer_;
};

class ScriptedSentinel {
 public:
  // Names each in turn, and the last one for ever. Port 0: it knows no such primary.
  explicit ScriptedSentinel(std::vector<std::uint16_t> primaries, bool knows_resp3 = true)
      : primaries_(primaries.begin(), primaries.end()),
        knows_resp3_(knows_resp3),
        peer_([this](testing::Peer& peer) { play(peer); }) {}

  std::uint16_t port() const noexcept { return peer_.port(); }
  const Seen& seen() const noexcept { return seen_; }

  void name(std::uint16_t primary) {
    const std::lock_guard lock(mutex_);
    primaries_.assign(1, primary);
  }

  // Said before the next answer. What it answers stays as it is.
  void tell_switch(std::uint16_t from, std::uint16_t to, const std::string& of = "mymaster") {
    const std::string text = of + " 127.0.0.1 " + std::to_string(from) + " 127.0.0.1 " + std::to_string(to);
    const std::lock_guard lock(mutex_);
    message_ = ">3\r\n+message\r\n$14\r\n+switch-master\r\n" + bulk(text);
  }

  void know_of(std::vector<std::uint16_t> others) {
    const std::lock_guard lock(mutex_);
    others_ = std::move(others);
  }

  static constexpr const char* kRequest = "SENTINEL GET-MASTER-ADDR-BY-NAME mymaster";

 private:
  void play(testing::Peer& peer) {
    while (const std::optional<testing::Words> command = peer.next_command()) {
      seen_.add(*command);
      peer.send(answer_to(text_of(*command)));
    }
  }

  std::string answer_to(const std::string& command) {
    const std::lock_guard lock(mutex_);
    if (command.starts_with("HELLO")) return knows_resp3_ ? testing::hello_reply() : "-ERR unknown command 'HELLO'\r\n";
    if (command.starts_with("CLIENT")) return "+OK\r\n";
    if (command.starts_with("PING")) return "+PONG\r\n";
    if (command.starts_with("SUBSCRIBE")) return ">3\r\n+subscribe\r\n$14\r\n+switch-master\r\n:1\r\n";
    if (command == "SENTINEL SENTINELS mymaster") {
      std::string rows = "*" + std::to_string(others_.size()) + "\r\n";
      for (const std::uint16_t other : others_)
        rows += "%2\r\n+ip\r\n+127.0.0.1\r\n+port\r\n" + bulk(std::to_string(other));
      return rows;
    }
    if (command != kRequest) return "-ERR unknown command\r\n";
    const std::uint16_t primary = primaries_.front();
    if (primaries_.size() > 1) primaries_.pop_front();
    const std::string address = "*2\r\n+127.0.0.1\r\n" + bulk(std::to_string(primary));
    return std::exchange(message_, "") + (primary == 0 ? "_\r\n" : address);
  }

  std::mutex mutex_;
  std::deque<std::uint16_t> primaries_;
  std::vector<std::uint16_t> others_;
  std::string message_;
  const bool knows_resp3_;
  Seen seen_;
  testing::ScriptedPeer peer_;
};

inline Options options_behind(const std::vector<std::uint16_t>& sentinels) {  // of 127.0.0.1
  Options options;
  options.topology = Topology::sentinel;
  options.addresses.clear();
  for (const std::uint16_t port : sentinels) options.addresses.emplace_back("127.0.0.1", port);
  options.sentinel_master = "mymaster";
  options.start_timeout = Milliseconds(400);
  return options;
}

}  // namespace polly::valkey
