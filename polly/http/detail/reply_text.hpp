// How a reply is written:
//
//   HTTP/1.1 200 OK\r\n
//   Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n
//   Content-Type: application/json\r\n            where there is a body
//   Content-Length: 2\r\n                         never with 204 and 304; a stream has Transfer-Encoding: chunked
//   Connection: close\r\n                         or keep-alive, where HTTP/1.0 asked for it
//   X-Its-Own: header\r\n
//   \r\n
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/http/http.hpp"

namespace polly::http {

enum class Ending { keep, keep_http_1_0, close };

// How a client sees where the body ends. HTTP/1.0 knows no chunks: there a stream ends with the connection.
enum class Framing { by_length, by_chunks, by_end };

// Appends the head. A header that would break the framing (a line break in it, or one of the five above) is left out.
void append_reply_head(std::string& text, const Reply& reply, std::string_view date, Ending ending,
                       Framing framing = Framing::by_length);

// The line before a chunk of so many bytes, behind the end of the chunk before it; 0: the end of the body (RFC 9112,
// section 7.1).
//
//   1a\r\n ... 26 bytes ... \r\n0\r\n\r\n
void append_chunk_line(std::string& text, std::size_t bytes, bool is_first);

bool may_have_body(int status) noexcept;

// "Thu, 01 Jan 2026 00:00:00 GMT" (RFC 9110, section 5.6.7).
std::string format_http_date(WallTime time);

}  // namespace polly::http
