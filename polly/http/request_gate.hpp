// The gate: reads the head of a request and refuses everything by which two programs in a row could see different
// requests (request smuggling), and whatever is not HTTP/1. It also finds the headers, so that no second parser reads
// the head: what a handler sees is what the gate has checked. The fuzzer compares both with Beast's parser.
//
//   POST /webhook?a=b HTTP/1.1\r\n          method SP target SP version
//   Host: example.org\r\n                   name ":" value        exactly one Host
//   Content-Length: 2\r\n                   digits only, once, or Transfer-Encoding: chunked (in any case), or neither
//   \r\n                                    no folded line, no bare CR or LF, no blank before a colon
//
// Source: RFC 9112, sections 2.2, 3, 5, 6, 7 and 11.2. Where it lets a server choose, the strict choice is made here.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

#include "polly/http/headers.hpp"

namespace polly::http {

constexpr std::size_t kHeadersMax = 100;
constexpr std::size_t kMethodBytesMax = 32;
constexpr std::size_t kTargetBytesMax = 8 * 1024;

// Why a request is not let in; it is answered with this status and the connection is closed.
struct Refusal {
  int status = 400;
  std::string_view why;  // of the program's lifetime: never a text of the request
};

// What stands in the head of an admitted request. Borrows the head.
struct RequestHead {
  std::string_view method;
  std::string_view target;  // as sent
  std::string_view path;    // of origin-form and absolute-form; "*" of OPTIONS *
  std::string_view query;
  std::string_view host;         // with its port; empty only in HTTP/1.0
  std::size_t header_count = 0;  // the first so many of HeaderLines
  std::size_t bytes = 0;         // of the whole head
  std::optional<std::uint64_t> content_length;
  bool is_http_1_0 = false;
  bool is_chunked = false;
  bool keeps_alive = true;
  bool expects_continue = false;

  bool has_body() const noexcept { return is_chunked || content_length.value_or(0) > 0; }
};

// The headers of a head, in a table of fixed size, so that the gate allocates nothing for a request that it refuses.
using HeaderLines = std::array<HeaderLine, kHeadersMax>;

// `head` is everything up to and including the empty line. `lines` receives its headers.
std::variant<RequestHead, Refusal> admit(std::string_view head, HeaderLines& lines) noexcept;

// The same where only the verdict matters.
std::variant<RequestHead, Refusal> admit(std::string_view head) noexcept;

// Finds the end of a head while it arrives, without looking at a byte twice. A line that ends in a bare LF, and a first
// byte that starts no method (TLS, an empty line), are found at once, not when the head is whole.
class HeadScan {
 public:
  enum class Progress { more, whole, malformed };

  // `received`: all bytes of this head so far, from its first.
  Progress look(std::string_view received) noexcept;
  std::size_t size() const noexcept { return line_begin_; }  // of a whole head

 private:
  std::size_t looked_at_ = 0;
  std::size_t line_begin_ = 0;
};

}  // namespace polly::http
