// Reply: what the server answered, as a value. RESP2 and RESP3 give the same value: a null is a null, however it was
// encoded.
//
//   Reply reply = ...;                                  // of GET
//   if (reply.is_null()) ...                            // absent
//   if (reply.is_error()) ... reply.text()              // "WRONGTYPE Operation against a key ..."
//   std::string value = std::move(reply).text();
//
//   $5\r\nhello\r\n        string "hello"            +OK\r\n           string "OK" (a status)
//   $-1\r\n  *-1\r\n  _\r\n null                     -ERR no\r\n       error "ERR no"   !6\r\nERR no\r\n  the same
//   :42\r\n                integer 42                #t\r\n            integer 1        (3.14  ,3.14\r\n  double)
//   =8\r\ntxt:text\r\n     string "text"             *1\r\n:1\r\n      array [1]        ~1\r\n:1\r\n      array [1]
//   %1\r\n+k\r\n:1\r\n     map: array [k, 1]         >1\r\n+k\r\n      push [k]         |1...             is left out
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace polly::resp3 {

class Reply {
 public:
  // number: a double or a big number, as text. A map is an array of keys and values in turn.
  enum class Type : std::uint8_t { null, string, error, integer, number, array, map, push };

  Reply() noexcept = default;
  Reply(Type type, std::string text) noexcept : text_(std::move(text)), type_(type) {}
  explicit Reply(std::int64_t integer) noexcept : integer_(integer), type_(Type::integer) {}
  Reply(Type type, std::vector<Reply> elements) noexcept : elements_(std::move(elements)), type_(type) {}

  Type type() const noexcept { return type_; }
  bool is_null() const noexcept { return type_ == Type::null; }
  bool is_error() const noexcept { return type_ == Type::error; }
  bool is_string() const noexcept { return type_ == Type::string; }
  bool is_integer() const noexcept { return type_ == Type::integer; }
  bool is_aggregate() const noexcept { return type_ >= Type::array; }
  bool is_status(std::string_view text) const noexcept { return is_string() && text_ == text; }

  const std::string& text() const& noexcept { return text_; }  // of a string, an error or a number
  std::string text() && noexcept { return std::move(text_); }
  std::int64_t integer() const noexcept { return integer_; }
  const std::vector<Reply>& elements() const& noexcept { return elements_; }
  std::vector<Reply>& elements() & noexcept { return elements_; }
  std::vector<Reply> elements() && noexcept { return std::move(elements_); }

  // "an integer", "a string of 5 bytes", "an array of 3 elements", "null": for messages. Never what it holds.
  std::string describe() const;

  friend bool operator==(const Reply&, const Reply&) = default;

 private:
  friend class Parser;  // fills a text where it stays

  std::string text_;
  std::vector<Reply> elements_;
  std::int64_t integer_ = 0;
  Type type_ = Type::null;
};

}  // namespace polly::resp3
