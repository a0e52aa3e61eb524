// RequestParser: makes a Request of the bytes behind the gate, as they arrive. Beast's parser reads the head, out of
// sight; a body is counted off, or freed of its chunks.
#pragma once

#include <cstddef>
#include <string_view>

#include "polly/http/chunk_decoder.hpp"
#include "polly/http/http.hpp"
#include "polly/http/request_gate.hpp"

namespace polly::http {

class RequestParser {
 public:
  using Progress = ChunkDecoder::Progress;

  explicit RequestParser(std::size_t body_bytes_max) noexcept
      : body_bytes_max_(body_bytes_max), chunks_(body_bytes_max) {}

  // Starts a request with the head that the gate admitted, and its text. False where Beast calls it malformed after
  // all.
  bool start(const RequestHead& head, std::string_view text);

  // Takes what `received` holds of the body; `used` is how many bytes that is. A request without a body is done at
  // once.
  Progress put(std::string_view received, std::size_t& used);

  std::size_t body_size() const noexcept { return request_.body.size(); }  // so far

  // The request that is done.
  Request take() noexcept;

 private:
  const std::size_t body_bytes_max_;
  Request request_;
  bool is_chunked_ = false;
  std::size_t left_ = 0;  // of a body with a Content-Length
  ChunkDecoder chunks_;
};

}  // namespace polly::http
