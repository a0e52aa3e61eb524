// Any bytes: the gate and the parser never crash, and Beast's parser, as a second opinion, reads what the gate admits
// in the same way: the request line, the framing, and every header in its order. The body behind an admitted head goes
// through our parser twice, whole and byte by byte, and once through Beast's, with the same result.
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/message.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "polly/http/detail/memory_budget.hpp"
#include "polly/http/detail/request_parser.hpp"
#include "polly/http/request_gate.hpp"

namespace {

namespace beast = boost::beast;
using polly::http::HeaderLines;
using polly::http::Headers;
using polly::http::HeadScan;
using polly::http::MemoryBudget;
using polly::http::RequestHead;
using polly::http::RequestParser;

constexpr std::size_t kBodyBytesMax = 100'000;
constexpr std::size_t kMemoryBytes = 64'000'000;  // more than any input needs

void check(bool holds) {
  if (!holds) std::abort();
}

bool equal(beast::string_view theirs, std::string_view ours) {
  return std::string_view(theirs.data(), theirs.size()) == ours;
}

// Compares each header that Beast finds with ours. (A message of Beast's has those of one name together.)
class HeaderComparison final : public beast::http::basic_parser<true> {
 public:
  explicit HeaderComparison(const Headers& ours) : ours_(ours) {
    header_limit(1 << 20);
    body_limit(boost::none);
  }
  std::size_t count() const { return count_; }

 private:
  using ErrorCode = beast::error_code;
  using View = beast::string_view;

  void on_field_impl(beast::http::field, View name, View value, ErrorCode&) override {
    check(count_ < ours_.size());
    const auto [our_name, our_value] = ours_[count_++];
    check(equal(name, our_name) && equal(value, our_value));
  }
  void on_request_impl(beast::http::verb, View, View, int, ErrorCode&) override {}
  void on_response_impl(int, View, int, ErrorCode&) override {}
  void on_header_impl(ErrorCode&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  std::size_t on_body_impl(View, ErrorCode&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, View, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View, ErrorCode&) override { return 0; }
  void on_finish_impl(ErrorCode&) override {}

  const Headers& ours_;
  std::size_t count_ = 0;
};

void agrees_with_beast(std::string_view text, const Headers& ours) {
  HeaderComparison comparison(ours);
  beast::error_code error;
  const std::size_t used = comparison.put(boost::asio::buffer(text.data(), text.size()), error);
  check(!error && used == text.size() && comparison.is_header_done());
  check(comparison.count() == ours.size());
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
  // In HTTP/1.0 Beast overlooks a "close" beside "keep-alive"; "close" wins (RFC 9112, section 9.3).
  check(parser.keep_alive() == head.keeps_alive || (head.is_http_1_0 && !head.keeps_alive));
  check(!head.content_length == !parser.content_length());
  if (head.content_length) check(*head.content_length == *parser.content_length());
}

struct Parsed {
  RequestParser::Progress progress = RequestParser::Progress::more;
  std::size_t used = 0;
  std::string body;
};

// Gives the parser the bytes behind the head, `step` of them at a time.
Parsed parse(std::string_view text, std::string_view rest, const RequestHead& head, const HeaderLines& lines,
             std::size_t step) {
  MemoryBudget budget(kMemoryBytes);
  RequestParser parser(kBodyBytesMax, budget);
  check(parser.start(head, text, lines) == RequestParser::Progress::more);
  agrees_with_beast(text, parser.head().headers);
  check(parser.expect_body(head) == RequestParser::Progress::more);
  Parsed parsed;
  do {
    std::size_t used = 0;
    parsed.progress = parser.put(rest.substr(parsed.used, step), used);
    parsed.used += used;
  } while (parsed.progress == RequestParser::Progress::more && parsed.used < rest.size());
  parsed.body = parser.take().body;
  parser.release();
  check(budget.used() == 0);
  return parsed;
}

// What is a body to us is the same body to Beast, which however looks into extensions (;) and trailers (:) too.
void agrees_with_beast(std::string_view whole, std::string_view rest, const Parsed& ours) {
  beast::http::request_parser<beast::http::string_body> parser;
  parser.header_limit(1 << 20);
  parser.body_limit(kBodyBytesMax);
  parser.eager(true);
  beast::error_code error;
  const std::size_t used = parser.put(boost::asio::buffer(whole.data(), whole.size()), error);
  if (error && rest.find_first_of(";:") != std::string_view::npos) return;
  check(!error && parser.is_done() && used == whole.size());
  check(parser.get().body() == ours.body);
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
  HeaderLines lines;
  const auto verdict = polly::http::admit(text, lines);
  if (!std::holds_alternative<RequestHead>(verdict)) return 0;
  const RequestHead& head = std::get<RequestHead>(verdict);
  agrees_with_beast(text, head);
  if (head.content_length.value_or(0) > kBodyBytesMax) return 0;
  const std::string_view rest = received.substr(text.size());
  const Parsed whole = parse(text, rest, head, lines, rest.size() + 1);
  const Parsed pieces = parse(text, rest, head, lines, 1);
  check(whole.progress == pieces.progress && whole.used == pieces.used && whole.body == pieces.body);
  if (whole.progress == RequestParser::Progress::done) {
    agrees_with_beast(received.substr(0, text.size() + whole.used), rest.substr(0, whole.used), whole);
  }
  return 0;
}
