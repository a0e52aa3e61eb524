// Peer: the server's side of a client's connection to a ScriptedPeer. A script is a function that reads like a
// protocol, one line after the other:
//
//   [](Peer& peer) {
//     peer.shake_hands(1);                           // HELLO 3, answered as usual
//     peer.expect({"GET", "k"});
//     peer.send("$5\r\nhel");
//     peer.reset();
//   }
//
// A client that departs from the script makes it throw, which ends it: ScriptedPeer reports that to the test.
#pragma once

#include <cstddef>
#include <optional>
#include <stdexcept>
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

  // The next command, an array in RESP. std::runtime_error where the client has closed, or sends nothing for
  // Socket::kPatience.
  Words read_command();
  std::optional<Words> next_command();  // nullopt where the client has closed

  void expect(const Words& command);          // std::runtime_error for another command
  void expect_bytes(std::string_view bytes);  // the same, exactly as they come over the wire

  // The next HTTP request, head and body, as long as its Content-Length; nullopt where the client has closed.
  std::optional<std::string> next_http();

  // What arrives before the script takes it fills so many bytes, and then the client has to wait. To be called first.
  void receive_buffer(int bytes) const;

  void send(std::string_view bytes);         // does nothing where the client has closed
  void send_slowly(std::string_view bytes);  // each byte by itself

  // Answers the commands at the beginning of a connection: HELLO with a map like Valkey 8's; AUTH, SELECT, READONLY and
  // CLIENT with +OK. The first form goes on until the client sends another command, which it returns (not answered);
  // the second answers exactly that many commands. std::runtime_error where another comes before; ClientHasClosed where
  // the client closes between two of them.
  Words shake_hands();
  void shake_hands(std::size_t commands);
  bool answer_handshake(const Words& command);  // false, and no answer, for another command

  void close();           // FIN
  void reset();           // RST
  void wait_for_close();  // std::runtime_error where the client sends something

  // Thrown where the test ends while the script waits. Not a std::exception, so that a script does not catch it.
  struct TestIsOver {};

  // A client may be closed at any moment, also while it connects. Where the test says how many connections there are,
  // that is an error; where one script serves however many come, it is not.
  struct ClientHasClosed : std::runtime_error {
    using std::runtime_error::runtime_error;
  };

 private:
  Words next_of_handshake();
  std::string read_line();
  std::string take(std::size_t count);
  bool fill();  // false where the client has closed
  void wait_for(short event) const;

  Socket socket_;
  std::size_t number_;
  int stop_;
  std::string received_;
};

// A reply to HELLO: a map with protocol 3, its flat array with 2.
std::string hello_reply(int protocol = 3, std::string_view role = "master", std::string_view mode = "standalone");

}  // namespace polly::testing
