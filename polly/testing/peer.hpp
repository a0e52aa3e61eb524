// Peer: a client that has connected to a ScriptedPeer, as the script sees it. A script is a function that reads as what
// is said, one line after the other:
//
//   [](Peer& peer) {
//     peer.shake_hands(1);                           // HELLO 3, answered as usual
//     peer.expect({"GET", "k"});
//     peer.send("$5\r\nhel");
//     peer.reset();
//   }
//
// What does not go by the script throws, and ends it: ScriptedPeer tells the test.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "polly/testing/plain_client.hpp"
#include "polly/testing/socket.hpp"

namespace polly::testing {

class Peer {
 public:
  // `stop_fd` becomes readable when the test ends.
  Peer(Socket socket, std::size_t number, int stop_fd) : socket_(std::move(socket)), number_(number), stop_(stop_fd) {}

  std::size_t number() const noexcept { return number_; }  // of the connection, from 0

  // The next command, an array in RESP. std::runtime_error where the client is gone, or says nothing for
  // Socket::kPatience.
  Words read_command();
  std::optional<Words> next_command();  // nullopt where the client is gone

  void expect(const Words& command);          // std::runtime_error where it is another
  void expect_bytes(std::string_view bytes);  // the same, exactly as they come over the wire

  void send(std::string_view bytes);         // nothing where the client is gone
  void send_slowly(std::string_view bytes);  // each byte by itself

  // Answers what a client says at the beginning: HELLO with a map as of Valkey 8; AUTH, SELECT, READONLY and CLIENT
  // with +OK. One shakes hands until the client says something else, which is returned (not answered); the other for
  // exactly that many commands. std::runtime_error where another comes before.
  Words shake_hands();
  void shake_hands(std::size_t commands);
  bool answer_handshake(const Words& command);  // false, and no answer, where it is another

  void close();           // FIN
  void reset();           // RST
  void wait_for_close();  // std::runtime_error where the client says something more

  // Thrown where the test ends while the script waits. Not a std::exception: a script does not catch it.
  struct TestIsOver {};

 private:
  std::string read_line();
  std::string take(std::size_t count);
  bool fill();  // false where the client is gone
  void wait_for(short event) const;

  Socket socket_;
  std::size_t number_;
  int stop_;
  std::string received_;
};

// What HELLO answers: a map with protocol 3, its flat array with 2.
std::string hello_reply(int protocol = 3, std::string_view role = "master", std::string_view mode = "standalone");

}  // namespace polly::testing
