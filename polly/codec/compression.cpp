#include "polly/codec/compression.hpp"

#include <zstd.h>

#include <memory>
#include <new>

#include "polly/base/error.hpp"

namespace polly::codec {

namespace {

struct FreeContext {
  void operator()(ZSTD_CCtx* context) const noexcept { ZSTD_freeCCtx(context); }
  void operator()(ZSTD_DCtx* context) const noexcept { ZSTD_freeDCtx(context); }
};

ZSTD_CCtx* compressor() {
  thread_local const std::unique_ptr<ZSTD_CCtx, FreeContext> context(ZSTD_createCCtx());
  if (context == nullptr) throw std::bad_alloc();
  return context.get();
}

ZSTD_DCtx* decompressor() {
  thread_local const std::unique_ptr<ZSTD_DCtx, FreeContext> context(ZSTD_createDCtx());
  if (context == nullptr) throw std::bad_alloc();
  return context.get();
}

[[noreturn]] void refuse_body(const std::string& why) {
  throw Error(ErrorKind::corrupt, "the stored value is damaged: its compressed text " + why);
}

}  // namespace

std::optional<std::string> compress(std::string_view text, int level, std::size_t bytes_max) {
  if (bytes_max < 2) return std::nullopt;
  std::string bytes(bytes_max - 1, '\0');
  const std::size_t size = ZSTD_compressCCtx(compressor(), bytes.data(), bytes.size(), text.data(), text.size(), level);
  if (ZSTD_isError(size) != 0) return std::nullopt;  // it does not fit
  bytes.resize(size);
  return bytes;
}

std::string decompress(std::string_view bytes, std::size_t text_bytes) {
  if (ZSTD_getFrameContentSize(bytes.data(), bytes.size()) != text_bytes)
    refuse_body("names another length than its frame");
  if (ZSTD_findFrameCompressedSize(bytes.data(), bytes.size()) != bytes.size()) refuse_body("is not one zstd frame");
  std::string text(text_bytes, '\0');
  const std::size_t size = ZSTD_decompressDCtx(decompressor(), text.data(), text.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0) refuse_body(std::string("does not decompress: ") + ZSTD_getErrorName(size));
  if (size != text_bytes) refuse_body("has another length than its frame names");
  return text;
}

}  // namespace polly::codec
