// PlainClient: sends commands to a Valkey server and reads the replies, one after the other on a blocking socket. It
// shares no code with Polly's own client, so that tests do not check that with itself.
//
//   PlainClient client(connect_to(port));
//   client.ask({"SET", "k", "v"});                    // "OK"
//   client.ask({"GET", "nothing"});                   // "(nil)"
//   client.ask_list({"KEYS", "*"});                   // {"k"}
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "polly/testing/socket.hpp"

namespace polly::testing {

using Words = std::vector<std::string>;

class PlainClient {
 public:
  explicit PlainClient(Socket socket) : socket_(std::move(socket)) {}

  // The reply as text: a number in decimals, null as "(nil)", an aggregate as one line for each of its values, at any
  // depth. std::runtime_error where the reply is an error ("GET: WRONGTYPE Operation against ..."), and where none
  // comes.
  std::string ask(const Words& words);

  // The values of the reply, at any depth; one where it is not an aggregate.
  std::vector<std::string> ask_list(const Words& words);

 private:
  void read_reply(std::vector<std::string>& values);
  std::string read_line();
  std::string take(std::size_t count);

  Socket socket_;
  std::string received_;
};

std::vector<std::string> lines_of(const std::string& text);  // without their ends, "\n" or "\r\n"

}  // namespace polly::testing
