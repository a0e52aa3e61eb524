#include "polly/http/detail/request_parser.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace polly::http {

namespace {

// Behind a body, so that a parser which reads a few bytes beyond its end need not copy it.
constexpr std::size_t kBodyPaddingBytes = 64;

// The first capacity for a body whose length is not known; it doubles from there.
constexpr std::size_t kFirstBodyBytes = 4 * 1024;

// What the texts of a request take at most, for each byte of its head.
constexpr std::size_t kHeadCopies = 2;

}  // namespace

RequestParser::Progress RequestParser::start(const RequestHead& head, std::string_view text, const HeaderLines& lines) {
  request_ = Request();
  head_bytes_ = text.size() * kHeadCopies + head.header_count * sizeof(HeaderLine);
  if (!charge_.resize(head_bytes_)) return Progress::no_room;
  request_.method = head.method;
  request_.path = head.path;
  request_.query_string = head.query;
  request_.headers = Headers(text, std::span(lines).first(head.header_count));
  is_chunked_ = head.is_chunked;
  drops_body_ = false;
  left_ = static_cast<std::size_t>(head.content_length.value_or(0));
  chunks_ = ChunkDecoder(body_bytes_max_);
  return Progress::more;
}

RequestParser::Progress RequestParser::expect_body(const RequestHead& head) {
  return !head.has_body() || head.is_chunked ? Progress::more : set_body_capacity(left_ + kBodyPaddingBytes);
}

RequestParser::Progress RequestParser::put(std::string_view received, std::size_t& used) {
  const std::size_t before = request_.body.size();
  const Progress progress = is_chunked_ ? put_chunks(received, used) : put_plain(received, used);
  if (request_.body_reader && request_.body.size() > before) {
    request_.body_reader->read(std::string_view(request_.body).substr(before));
  }
  if (drops_body_) request_.body.clear();
  return progress;
}

RequestParser::Progress RequestParser::put_plain(std::string_view received, std::size_t& used) {
  used = std::min(left_, received.size());
  left_ -= used;
  if (!drops_body_) request_.body.append(received.substr(0, used));
  return left_ == 0 ? Progress::done : Progress::more;
}

RequestParser::Progress RequestParser::put_chunks(std::string_view received, std::size_t& used) {
  std::string& body = request_.body;
  const std::size_t needed = std::min(body_bytes_max_, body.size() + received.size()) + kBodyPaddingBytes;
  if (needed > body.capacity()) {
    const std::size_t wanted = std::max(kFirstBodyBytes, 2 * body.capacity());
    used = 0;
    const Progress progress =
        set_body_capacity(std::max(needed, std::min(wanted, body_bytes_max_ + kBodyPaddingBytes)));
    if (progress != Progress::more) return progress;
  }
  switch (chunks_.put(received, body, used)) {
    case ChunkDecoder::Progress::more: return Progress::more;
    case ChunkDecoder::Progress::done: return Progress::done;
    case ChunkDecoder::Progress::malformed: return Progress::malformed;
    case ChunkDecoder::Progress::too_large: return Progress::too_large;
  }
  return Progress::malformed;
}

// While the body moves, its old memory and its new one are both there.
RequestParser::Progress RequestParser::set_body_capacity(std::size_t capacity) {
  std::string& body = request_.body;
  const std::size_t old_capacity = body.empty() ? 0 : body.capacity();
  const std::size_t bytes = head_bytes_ + old_capacity + capacity;
  if (!charge_.resize(bytes)) return charge_.budget().could_hold(bytes) ? Progress::no_room : Progress::too_large;
  if (body.empty()) body = std::string();
  body.reserve(capacity);
  charge_.resize(head_bytes_ + body.capacity());
  return Progress::more;
}

Request RequestParser::take() noexcept {
  return std::move(request_);
}

void RequestParser::release() noexcept {
  request_ = Request();
  charge_.release();
}

}  // namespace polly::http
