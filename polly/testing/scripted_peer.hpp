// ScriptedPeer: a server on 127.0.0.1 that runs scripts, for behaviour that a real server cannot be made to show.
//
//   ScriptedPeer server([](Peer& peer) {              // every connection
//     peer.shake_hands(1);
//     peer.expect({"GET", "k"});
//     peer.send("_\r\n");
//     peer.wait_for_close();
//   });
//   ScriptedPeer twice({first, second});              // for the first connection and the second; a third is an error
//   ...
//   server.finish();                                  // waits until all scripts have ended
//
// Each connection's script runs on a thread of its own, so several run at once. A script that fails fails the test:
// finish() throws it, or else the destructor reports it as a failure of GoogleTest. The destructor ends scripts that
// wait for the client, which is not a failure: call finish() to wait for a script's end.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "polly/testing/peer.hpp"
#include "polly/testing/socket.hpp"

namespace polly::testing {

class ScriptedPeer {
 public:
  using Script = std::function<void(Peer&)>;

  explicit ScriptedPeer(Script each);
  explicit ScriptedPeer(std::vector<Script> in_order);
  ScriptedPeer(const ScriptedPeer&) = delete;
  ScriptedPeer& operator=(const ScriptedPeer&) = delete;
  ~ScriptedPeer();

  std::uint16_t port() const noexcept { return port_; }
  std::size_t connections() const;

  // Waits until each script has begun (one for each connection: at least once), and all that began have ended. Throws
  // std::runtime_error: the failures of the scripts so far, or that they take longer than `longest`.
  void finish(std::chrono::milliseconds longest = std::chrono::seconds(10));

 private:
  void accept_all();
  bool has_waiting_client() const;  // to be accepted
  void play(Peer& peer);
  void play_script(Peer& peer);
  std::string take_errors();

  const std::uint16_t port_;
  const std::vector<Script> scripts_;
  const bool each_;  // one script for all connections
  Socket listener_;
  Socket stop_;  // an eventfd

  mutable std::mutex mutex_;
  std::condition_variable ended_;
  std::size_t accepted_ = 0;
  std::size_t running_ = 0;
  std::vector<std::string> errors_;
  std::vector<std::thread> threads_;  // of connections; used by the accepting thread, and after its end

  std::thread accepting_;
};

}  // namespace polly::testing
