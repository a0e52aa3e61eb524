// Any bytes are a frame or an Error of kind corrupt; what parses is written again as the same bytes. And any bytes
// behind 0x00 are decoded to a value, or to an Error: within the bound of a value, and never because they were altered.
#include "polly/codec/frame.hpp"

#include <cstdint>
#include <cstdlib>
#include <memory>
#include <string>
#include <string_view>

#include "polly/base/error.hpp"
#include "polly/codec/value_codec.hpp"

namespace {

using polly::codec::Frame;
using polly::codec::ValueCodec;

void check(bool holds) {
  if (!holds) std::abort();
}

std::string written_again(const Frame& frame) {
  if (!frame.is_sealed()) return polly::codec::compressed_frame(frame.clear_bytes, frame.body);
  return polly::codec::sealed_header(frame.is_compressed, frame.clear_bytes, frame.key_name, frame.commitment,
                                     frame.nonce) +
         std::string(frame.body);
}

const ValueCodec& codec_of_fuzzer() {
  static const ValueCodec codec(polly::codec::Compression(),
                                polly::codec::KeyRing::parse("fuzz:" + std::string(43, 'A') + "="));
  return codec;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  try {
    check(written_again(polly::codec::parse_frame(input)) == input);
    const std::string json = codec_of_fuzzer().decode("entry", input);
    check(json.size() <= polly::codec::kClearBytesMax);
  } catch (const polly::Error& error) {
    check(error.kind() == polly::ErrorKind::corrupt || error.kind() == polly::ErrorKind::permission_denied);
  }
  return 0;
}
