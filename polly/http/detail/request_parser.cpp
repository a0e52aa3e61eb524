#include "polly/http/detail/request_parser.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <cstdint>
#include <limits>
#include <utility>

namespace polly::http {

namespace {

namespace beast = boost::beast;

// What is set aside for a body before it arrives, however long it says it will be.
constexpr std::size_t kBodyReserveMax = 256 * 1024;

// Collects the header lines that Beast finds.
class HeadParser final : public beast::http::basic_parser<true> {
 public:
  explicit HeadParser(Headers& headers) : headers_(headers) {
    header_limit(std::numeric_limits<std::uint32_t>::max());  // the gate and the connection have bounded it
    body_limit(boost::none);
  }

 private:
  using ErrorCode = beast::error_code;
  using View = beast::string_view;

  void on_field_impl(beast::http::field, View name, View value, ErrorCode&) override {
    headers_.emplace_back({name.data(), name.size()}, {value.data(), value.size()});
  }

  void on_request_impl(beast::http::verb, View, View, int, ErrorCode&) override {}
  void on_response_impl(int, View, int, ErrorCode&) override {}
  void on_header_impl(ErrorCode&) override {}
  void on_body_init_impl(const boost::optional<std::uint64_t>&, ErrorCode&) override {}
  std::size_t on_body_impl(View, ErrorCode&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, View, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View, ErrorCode&) override { return 0; }
  void on_finish_impl(ErrorCode&) override {}

  Headers& headers_;
};

}  // namespace

bool RequestParser::start(const RequestHead& head, std::string_view text) {
  request_ = Request();
  request_.method = head.method;
  request_.path = head.path;
  request_.query_string = head.query;
  request_.headers.reserve(head.header_count, text.size());
  is_chunked_ = head.is_chunked;
  left_ = static_cast<std::size_t>(head.content_length.value_or(0));
  chunks_ = ChunkDecoder(body_bytes_max_);
  request_.body.reserve(std::min(left_, kBodyReserveMax));

  HeadParser parser(request_.headers);
  beast::error_code error;
  const std::size_t used = parser.put(boost::asio::buffer(text.data(), text.size()), error);
  return !error && used == text.size() && parser.is_header_done();
}

RequestParser::Progress RequestParser::put(std::string_view received, std::size_t& used) {
  if (is_chunked_) return chunks_.put(received, request_.body, used);
  used = std::min(left_, received.size());
  request_.body.append(received.substr(0, used));
  left_ -= used;
  return left_ == 0 ? Progress::done : Progress::more;
}

Request RequestParser::take() noexcept {
  return std::move(request_);
}

}  // namespace polly::http
