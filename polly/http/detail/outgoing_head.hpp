// The head of a request to another server, before a library sends it: what may stand in it, and its lines.
//
//   OutgoingHead head;                        // keeps its memory from one request to the next
//   head.add({"X-Amz-Target", "Get"});        // Error invalid_argument: a line break would begin another header
//   head.leave_out("Expect");
//   head.line(0);                             // "X-Amz-Target: Get", with a 0 behind it
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "polly/http/http.hpp"

namespace polly::http {

inline constexpr const char* kServerRule = "a server is http://HOST[:PORT] or https://HOST[:PORT]";

// Whether it is a token of RFC 9110, as methods and the names of headers are.
bool is_token(std::string_view text) noexcept;

// The scheme and the authority of a URL. Error invalid_argument, which repeats nothing of it: a password may be there.
std::string_view origin_of(std::string_view url);

// Header lines as libcurl wants them.
class OutgoingHead {
 public:
  OutgoingHead() = default;

  void clear() noexcept { text_.clear(), begins_.clear(); }
  void add(const Header& header);
  void leave_out(std::string_view name);  // the library does not add this header by itself

  std::size_t size() const noexcept { return begins_.size(); }
  char* line(std::size_t index) noexcept { return text_.data() + begins_[index]; }  // until the next change

 private:
  std::string text_;
  std::vector<std::size_t> begins_;
};

}  // namespace polly::http
