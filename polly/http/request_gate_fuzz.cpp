// Any bytes: the gate and the parser never crash, and what the gate admits, Beast's parser reads in the same way. The
// body behind an admitted head goes through the parser twice, whole and byte by byte, with the same result.
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "polly/http/detail/request_parser.hpp"
#include "polly/http/request_gate.hpp"

namespace {

namespace beast = boost::beast;
using polly::http::HeadScan;
using polly::http::RequestHead;
using polly::http::RequestParser;

constexpr std::size_t kBodyBytesMax = 100'000;

void check(bool holds) {
  if (!holds) std::abort();
}

bool equal(beast::string_view theirs, std::string_view ours) {
  return std::string_view(theirs.data(), theirs.size()) == ours;
}

void agrees_with_beast(std::string_view text, const RequestHead& head) {
  beast::http::request_parser<beast::http::string_body> parser;
  parser.header_limit(1 << 20);
  parser.body_limit(boost::none);
  beast::error_code error;
  const std::size_t used = parser.put(boost::asio::buffer(text.data(), text.size()), error);
  check(!error && used == text.size() && parser.is_header_done());
  const auto& request = parser.get();
  check(equal(request.method_string(), head.method));
  check(equal(request.target(), head.target));
  check(equal(request[beast::http::field::host], head.host));
  check(request.version() == (head.is_http_1_0 ? 10U : 11U));
  check(parser.chunked() == head.is_chunked);
  check(parser.keep_alive() == head.keeps_alive);
  check(!head.content_length == !parser.content_length());
  if (head.content_length) check(*head.content_length == *parser.content_length());
}

struct Parsed {
  RequestParser::Progress progress = RequestParser::Progress::more;
  std::size_t used = 0;
  std::string body;
};

// Gives the parser `step` more bytes at a time.
Parsed parse(std::string_view received, const RequestHead& head, std::size_t head_size, std::size_t step) {
  RequestParser parser(kBodyBytesMax);
  parser.start(head);
  Parsed parsed;
  for (std::size_t end = head_size; parsed.progress == RequestParser::Progress::more; end += step) {
    end = std::min(end, received.size());
    std::size_t used = 0;
    if (parsed.used < end) parsed.progress = parser.put(received.substr(parsed.used, end - parsed.used), used);
    parsed.used += used;
    if (end == received.size()) break;
  }
  parsed.body = parser.take().body;
  return parsed;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view received(reinterpret_cast<const char*>(data), size);
  HeadScan scan;
  if (scan.look(received) != HeadScan::Progress::whole) {
    (void)polly::http::admit(received);
    return 0;
  }
  const std::string_view text = received.substr(0, scan.size());
  const auto verdict = polly::http::admit(text);
  if (!std::holds_alternative<RequestHead>(verdict)) return 0;
  const RequestHead& head = std::get<RequestHead>(verdict);
  agrees_with_beast(text, head);
  if (head.content_length.value_or(0) > kBodyBytesMax) return 0;
  const Parsed whole = parse(received, head, text.size(), received.size());
  const Parsed pieces = parse(received, head, text.size(), 1);
  check(whole.body == pieces.body || whole.progress != RequestParser::Progress::done);
  check((whole.progress == RequestParser::Progress::done) == (pieces.progress == RequestParser::Progress::done));
  if (whole.progress == RequestParser::Progress::done) check(whole.used == pieces.used);
  return 0;
}
