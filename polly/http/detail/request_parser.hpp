// RequestParser: makes a Request of a head that the gate has read and of the body behind it, as the bytes arrive. A
// body is counted off, or freed of its chunks. What it allocates for the request is charged to the budget before, until
// release().
//
//   if (parser.start(head, text, lines) == Progress::no_room) ...       // what admit() returned and filled
//   parser.expect_body(head);
//   progress = parser.put(received, used);                              // until it is `done`
//   Request request = parser.take();
#pragma once

#include <cstddef>
#include <string_view>

#include "polly/http/chunk_decoder.hpp"
#include "polly/http/detail/memory_budget.hpp"
#include "polly/http/http.hpp"
#include "polly/http/request_gate.hpp"

namespace polly::http {

class RequestParser {
 public:
  enum class Progress { more, done, malformed, too_large, no_room };

  RequestParser(std::size_t body_bytes_max, MemoryBudget& budget) noexcept
      : body_bytes_max_(body_bytes_max), chunks_(body_bytes_max), charge_(budget) {}

  // Starts a request with the head that the gate admitted, its text and its headers: `more` or `no_room`.
  Progress start(const RequestHead& head, std::string_view text, const HeaderLines& lines);

  // The request, of which only the head has been read.
  Request& head() noexcept { return request_; }

  // Sets the memory for the body aside: all of it, where its length is known: `more`, `no_room`, or
  // `too_large` where there never is room for it.
  Progress expect_body(const RequestHead& head);

  // Counts the body off and drops it.
  void drop_body() noexcept { drops_body_ = true; }

  // Takes what `received` holds of the body; `used` is how many bytes that is. A request without a body is done at
  // once.
  Progress put(std::string_view received, std::size_t& used);

  // The request that is done. Its memory stays charged until release().
  Request take() noexcept;

  // Frees what is left of the request here.
  void release() noexcept;

 private:
  Progress put_plain(std::string_view received, std::size_t& used);
  Progress put_chunks(std::string_view received, std::size_t& used);
  Progress set_body_capacity(std::size_t capacity);  // more; or no_room, and too_large where there never is any

  const std::size_t body_bytes_max_;
  Request request_;
  bool is_chunked_ = false;
  bool drops_body_ = false;
  std::size_t left_ = 0;  // of a body with a Content-Length
  std::size_t head_bytes_ = 0;
  ChunkDecoder chunks_;
  MemoryCharge charge_;
};

}  // namespace polly::http
