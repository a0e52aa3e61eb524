// ChunkDecoder: takes the chunked coding off a body (RFC 9112, section 7.1), as strictly as the gate reads heads:
//
//   4;name=value\r\n        size in hexadecimal digits, at most 8; what stands behind it is ignored, up to a limit
//   body\r\n                as many bytes
//   0\r\n                   the last one
//   Trailer: value\r\n      checked and ignored, up to a limit
//   \r\n
//
// A value without a socket. It takes every byte that it is given, however they are cut, and keeps none.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace polly::http {

class ChunkDecoder {
 public:
  static constexpr std::size_t kSizeDigitsMax = 8;
  static constexpr std::size_t kExtensionBytesMax = 1024;    // of one chunk
  static constexpr std::size_t kTrailerBytesMax = 8 * 1024;  // of all trailers

  enum class Progress { more, done, malformed, too_large };

  explicit ChunkDecoder(std::size_t body_bytes_max) noexcept : body_bytes_max_(body_bytes_max) {}

  // Appends to `body` what `received` holds of it. `used` is how many bytes belong to this body: all, unless it is
  // done.
  Progress put(std::string_view received, std::string& body, std::size_t& used);

 private:
  enum class State {
    size_begin,
    size,
    extension,
    size_end,  // 4 ;name=value CR LF
    data,
    data_end,
    data_end_lf,  // body CR LF
    trailer_begin,
    trailer_name,
    trailer_value,
    trailer_end,
    end_lf,
    done,
    malformed,
    too_large
  };

  State next(char c) noexcept;  // after one byte of the framing
  State after_size_digit(char c) noexcept;
  State after_size() noexcept;

  std::size_t body_bytes_max_;
  State state_ = State::size_begin;
  std::size_t left_ = 0;     // of the chunk's size, then of its data
  std::size_t total_ = 0;    // all chunks so far
  std::size_t counted_ = 0;  // digits, bytes of an extension, or of trailers
};

}  // namespace polly::http
