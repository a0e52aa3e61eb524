// Parser: bytes from the server, in slices of any size, into replies.
//
//   Parser parser;
//   std::string_view bytes = ...;                          // what is received and was not taken yet
//   while (parser.parse(bytes) == Parser::Status::reply) use(parser.take());
//   // `bytes` is now what the parser has not taken: keep it, and put what comes next behind it
//
// Whole lines and the bodies of strings are taken as they come; the beginning of a line is left until its end is
// there, so that less than kLineBytesMax bytes are ever left. A length alone allocates nothing: memory grows with what
// was received. After an error the parser is out of step with the stream: every later call gives the same error.
//
// Attributes (|) are read and left out, wherever they stand; what they hold counts against the limits of the reply
// behind them. Streamed strings and aggregates ($? *? ; .) are errors: no server sends them. So is a push inside of
// another reply: the protocol forbids it, and it would be counted as one of the elements.
// Source: https://valkey.io/topics/protocol/ and
// https://github.com/redis/redis-specifications/blob/master/protocol/RESP3.md
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "polly/resp3/reply.hpp"

namespace polly::resp3 {

inline constexpr std::size_t kLineBytesMax = 64 * 1024;             // of a status, a number, a length; with its end
inline constexpr std::size_t kStringBytesMax = 512 * 1024 * 1024;   // of one string
inline constexpr std::size_t kReplyBytesMax = 2 * kStringBytesMax;  // of all texts of one reply; the default
inline constexpr std::size_t kElementsMax = 1024 * 1024;            // of one reply, nested ones counted as well
inline constexpr std::size_t kDepthMax = 16;                        // of aggregates in aggregates

class Parser {
 public:
  enum class Status { reply, more, error };

  Parser() noexcept = default;
  explicit Parser(std::size_t reply_bytes_max) noexcept : reply_bytes_max_(reply_bytes_max) {}

  // Takes from the front of `bytes`. Status::reply: a whole reply waits in take(), until the next call.
  Status parse(std::string_view& bytes);

  Reply take() noexcept { return std::move(reply_); }

  // What was wrong: "a length that is no number". Never what the bytes were. Empty while nothing is.
  std::string_view error() const noexcept { return error_; }

 private:
  enum class Step { more, next, value, failed };  // next: a line was taken that is no value by itself

  struct Aggregate {
    Reply::Type type;
    bool is_attribute;
    std::size_t left;  // elements that are still to come
    std::vector<Reply> elements;
  };

  Step take_line(std::string_view& bytes);
  Step take_body(std::string_view& bytes);
  Step begin(char type, std::string_view line, std::size_t received);
  Step begin_string(Reply::Type type, std::string_view length);
  Step begin_aggregate(char type, std::string_view length, std::size_t received);
  Step text(Reply::Type type, std::string_view text);
  Step null();
  Step integer(std::int64_t number);
  Step aggregate(Reply::Type type, std::vector<Reply> elements);
  Reply& begin_value();          // an empty one, where it will stay
  Reply& this_value() noexcept;  // the one that was begun last
  bool close_full();             // aggregates that have all elements; true: a whole reply is there
  Step fail(std::string_view what) noexcept;

  std::size_t reply_bytes_max_ = kReplyBytesMax;
  Reply reply_;
  std::string_view error_;
  std::vector<Aggregate> open_;  // the innermost one last
  std::size_t elements_ = 0;     // of this reply, as announced
  std::size_t text_bytes_ = 0;   // of this reply, as announced

  bool in_body_ = false;  // of this_value()
  bool is_verbatim_ = false;
  std::size_t body_left_ = 0;
};

}  // namespace polly::resp3
