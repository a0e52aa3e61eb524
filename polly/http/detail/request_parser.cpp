#include "polly/http/detail/request_parser.hpp"

#include <algorithm>
#include <boost/asio/buffer.hpp>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <limits>
#include <optional>
#include <utility>

namespace polly::http {

namespace {

namespace beast = boost::beast;
using ErrorCode = beast::error_code;

// What is set aside for a body before it arrives, however long it says it will be.
constexpr std::size_t kBodyReserveMax = 256 * 1024;

// Collects into a Request what Beast's parser finds.
class Parser final : public beast::http::basic_parser<true> {
 public:
  Parser(Request& request, std::size_t body_bytes_max) : request_(request) {
    eager(true);
    header_limit(std::numeric_limits<std::uint32_t>::max());  // the gate has bounded the head
    body_limit(body_bytes_max);
  }

 private:
  void on_request_impl(beast::http::verb, beast::string_view, beast::string_view, int, ErrorCode&) override {}
  void on_response_impl(int, beast::string_view, int, ErrorCode&) override {}

  void on_field_impl(beast::http::field, beast::string_view name, beast::string_view value, ErrorCode&) override {
    if (!is_head_whole_) request_.headers.emplace_back(view(name), view(value));  // what comes later are trailers
  }
  void on_header_impl(ErrorCode&) override { is_head_whole_ = true; }

  void on_body_init_impl(const boost::optional<std::uint64_t>& length, ErrorCode&) override {
    if (length) request_.body.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, kBodyReserveMax)));
  }
  std::size_t on_body_impl(beast::string_view bytes, ErrorCode&) override {
    request_.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_chunk_header_impl(std::uint64_t, beast::string_view, ErrorCode&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, beast::string_view bytes, ErrorCode&) override {
    request_.body.append(bytes.data(), bytes.size());
    return bytes.size();
  }
  void on_finish_impl(ErrorCode&) override {}

  static std::string_view view(beast::string_view text) noexcept { return {text.data(), text.size()}; }

  Request& request_;
  bool is_head_whole_ = false;
};

}  // namespace

class RequestParser::Impl {
 public:
  explicit Impl(std::size_t body_bytes_max) noexcept : body_bytes_max_(body_bytes_max) {}

  Request request;
  std::optional<Parser> parser;

  void restart() { parser.emplace(request, body_bytes_max_); }

 private:
  const std::size_t body_bytes_max_;
};

RequestParser::RequestParser(std::size_t body_bytes_max) : impl_(std::make_unique<Impl>(body_bytes_max)) {}

RequestParser::~RequestParser() = default;

void RequestParser::start(const RequestHead& head) {
  Request& request = impl_->request;
  request = Request();
  request.method = head.method;
  request.path = head.path;
  request.query_string = head.query;
  request.headers.reserve(head.header_count, head.header_bytes);
  impl_->restart();
}

RequestParser::Progress RequestParser::put(std::string_view received, std::size_t& used) {
  ErrorCode error;
  used = impl_->parser->put(boost::asio::buffer(received.data(), received.size()), error);
  if (error == beast::http::error::body_limit) return Progress::too_large;
  if (error && error != beast::http::error::need_more) return Progress::malformed;
  return impl_->parser->is_done() ? Progress::done : Progress::more;
}

std::size_t RequestParser::body_size() const noexcept {
  return impl_->request.body.size();
}

Request RequestParser::take() {
  return std::move(impl_->request);
}

}  // namespace polly::http
