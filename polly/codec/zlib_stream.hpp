// inflate_zlib: the text in a zlib stream (RFC 1950). Other programs store such streams without any mark: what has a
// zlib header, inflates as a whole and has the right checksum at its end is one.
//
//   const Inflated inflated = inflate_zlib(bytes, 64 * 1024);
//   if (inflated.result == Inflation::whole) use(inflated.text);
//
// Polly itself compresses values with zstd (compression.hpp): this is for what others wrote, and for replies that
// others read (gzip).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace polly::codec {

enum class Inflation {
  whole,     // `text` is what was compressed
  not_zlib,  // it has no zlib header, or needs a dictionary
  damaged,   // it has the header, but is cut off, does not inflate, fails its checksum, or has bytes after its end
  too_long,  // the text has more bytes than allowed, or the stream more than such a text needs
};

struct Inflated {
  Inflated(Inflation its_result, std::string its_text = {})
      : result(its_result), text(std::move(its_text)) {}  // NOLINT

  Inflation result;
  std::string text;  // empty unless whole
};

// At most `text_bytes_max` (itself at most kClearBytesMax) bytes and one are ever produced, in a buffer that grows with
// the text: a stream that would inflate to gigabytes costs no more than one of that length.
Inflated inflate_zlib(std::string_view stream, std::size_t text_bytes_max);

// The text as a gzip file (RFC 1952), at a level that costs little.
std::string gzip(std::string_view text);

}  // namespace polly::codec
