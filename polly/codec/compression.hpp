// compress, decompress: zstd frames without a dictionary. The contexts of zstd are kept, one of each kind for a thread.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace polly::codec {

constexpr int kCompressionLevelMin = 1;
constexpr int kCompressionLevelMax = 19;

// nullopt where the result would not be smaller than `bytes_max`, or is only a few bytes smaller.
std::optional<std::string> compress(std::string_view text, int level, std::size_t bytes_max);

// `text_bytes` is the length that the text has to have; nothing longer is ever produced. Error corrupt where `bytes`
// are not one zstd frame of that text.
std::string decompress(std::string_view bytes, std::size_t text_bytes);

}  // namespace polly::codec
