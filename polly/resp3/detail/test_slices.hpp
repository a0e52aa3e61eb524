// What a parser makes of bytes, however they are cut.
//
//   parse_whole(":1\r\n:2")                       replies [1], no error, left ":2"
//   parse_split(bytes, 3)                         as two slices
//   parse_bytewise(bytes)                         as one slice a byte
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/resp3/parser.hpp"

namespace polly::resp3 {

struct Parsed {
  std::vector<Reply> replies;
  std::string error;
  std::string left;

  friend bool operator==(const Parsed&, const Parsed&) = default;
};

// A connection's end of it: keeps what is not taken, and puts what comes next behind it.
class Receiver {
 public:
  explicit Receiver(Parser parser = Parser()) : parser_(std::move(parser)) {}

  void receive(std::string_view slice) {
    parsed_.left += slice;
    std::string_view bytes = parsed_.left;
    while (parser_.parse(bytes) == Parser::Status::reply) parsed_.replies.push_back(parser_.take());
    parsed_.error = parser_.error();
    parsed_.left.erase(0, parsed_.left.size() - bytes.size());
  }

  const Parsed& parsed() const noexcept { return parsed_; }

 private:
  Parser parser_;
  Parsed parsed_;
};

inline Parsed parse_whole(std::string_view bytes) {
  Receiver receiver;
  receiver.receive(bytes);
  return receiver.parsed();
}

inline Parsed parse_split(std::string_view bytes, std::size_t at) {
  Receiver receiver;
  receiver.receive(bytes.substr(0, at));
  receiver.receive(bytes.substr(at));
  return receiver.parsed();
}

inline Parsed parse_bytewise(std::string_view bytes) {
  Receiver receiver;
  for (std::size_t at = 0; at < bytes.size(); ++at) receiver.receive(bytes.substr(at, 1));
  return receiver.parsed();
}

}  // namespace polly::resp3
