#include "polly/codec/zlib_stream.hpp"

#include <zlib.h>

#include <algorithm>
#include <new>

#include "polly/codec/frame.hpp"

namespace polly::codec {

namespace {

constexpr std::size_t kHeaderBytes = 2;
constexpr std::size_t kFirstBufferBytes = 1024;
constexpr std::size_t kBufferGrowth = 4;

// RFC 1950, 2.2: the method is deflate, the window at most 32 KiB, no dictionary, and the check bits are right.
bool has_zlib_header(std::string_view bytes) noexcept {
  if (bytes.size() < kHeaderBytes) return false;
  const unsigned method = static_cast<unsigned char>(bytes[0]);
  const unsigned flags = static_cast<unsigned char>(bytes[1]);
  return (method & 0x0FU) == 8 && (method >> 4U) <= 7 && (flags & 0x20U) == 0 && (method * 256 + flags) % 31 == 0;
}

// Of a text that does not become smaller: a few bytes for each block, and what a writer that flushes adds.
std::size_t stream_bytes_max(std::size_t text_bytes_max) noexcept {
  return text_bytes_max + text_bytes_max / 256 + 1024;
}

class InflateStream {
 public:
  explicit InflateStream(std::string_view bytes) {
    // zlib does not write to its input; its interface is from before `const` was common.
    stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
    stream_.avail_in = static_cast<uInt>(bytes.size());
    if (inflateInit(&stream_) != Z_OK) throw std::bad_alloc();
  }
  InflateStream(const InflateStream&) = delete;
  InflateStream& operator=(const InflateStream&) = delete;
  ~InflateStream() { inflateEnd(&stream_); }

  // Fills `text` from its byte `begin` on; Z_STREAM_END at the end of a stream with the right checksum.
  int inflate_into(std::string& text, std::size_t begin) {
    stream_.next_out = reinterpret_cast<Bytef*>(text.data() + begin);
    stream_.avail_out = static_cast<uInt>(text.size() - begin);
    const int status = inflate(&stream_, Z_NO_FLUSH);
    if (status == Z_MEM_ERROR) throw std::bad_alloc();
    return status;
  }

  std::size_t free_bytes() const noexcept { return stream_.avail_out; }
  bool is_at_end() const noexcept { return stream_.avail_in == 0; }

 private:
  z_stream stream_{};
};

}  // namespace

Inflated inflate_zlib(std::string_view stream, std::size_t text_bytes_max) {
  text_bytes_max = std::min(text_bytes_max, kClearBytesMax);
  if (!has_zlib_header(stream)) return Inflation::not_zlib;
  if (stream.size() > stream_bytes_max(text_bytes_max)) return Inflation::too_long;
  InflateStream inflating(stream);
  std::string text;
  std::size_t size = 0;
  int status = Z_OK;
  while (status == Z_OK && size == text.size()) {
    if (size > text_bytes_max) return Inflation::too_long;
    text.resize(std::min(std::max(kFirstBufferBytes, size * kBufferGrowth), text_bytes_max + 1));
    status = inflating.inflate_into(text, size);
    size = text.size() - inflating.free_bytes();
  }
  if (size > text_bytes_max) return Inflation::too_long;
  if (status != Z_STREAM_END || !inflating.is_at_end()) return Inflation::damaged;
  text.resize(size);
  return Inflated(Inflation::whole, std::move(text));
}

std::string gzip(std::string_view text) {
  constexpr int kLevel = 4;
  constexpr int kGzipWindowBits = 15 + 16;  // zlib's mark of the gzip format
  constexpr int kMemoryLevel = 8;
  z_stream stream{};
  if (deflateInit2(&stream, kLevel, Z_DEFLATED, kGzipWindowBits, kMemoryLevel, Z_DEFAULT_STRATEGY) != Z_OK)
    throw std::bad_alloc();
  std::string file;
  try {
    file.resize(deflateBound(&stream, static_cast<uLong>(text.size())));
  } catch (...) {
    deflateEnd(&stream);
    throw;
  }
  // zlib does not write to its input; its interface is from before `const` was common.
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(file.data());
  stream.avail_out = static_cast<uInt>(file.size());
  const int status = deflate(&stream, Z_FINISH);  // ends at once: the file has as many bytes as it may need
  file.resize(stream.total_out);
  deflateEnd(&stream);
  if (status != Z_STREAM_END) throw std::bad_alloc();
  return file;
}

}  // namespace polly::codec
