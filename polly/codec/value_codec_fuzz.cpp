// A value that was sealed opens as what it was, and not at all after any change of its bytes: the input is the value,
// and where and how its frame is altered.
#include "polly/codec/value_codec.hpp"

#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "polly/base/error.hpp"

namespace {

using polly::codec::ValueCodec;

constexpr std::size_t kPlanBytes = 4;  // of the input: where, what, and how many bytes are cut off

bool opens(const ValueCodec& codec, std::string_view entry, const std::string& stored) {
  try {
    codec.decode(entry, stored);
    return true;
  } catch (const polly::Error&) {
    return false;
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const ValueCodec codec(polly::codec::Compression{.is_on = true, .level = 1, .threshold_bytes = 16},
                                polly::codec::KeyRing::parse("fuzz:" + std::string(43, 'A') + "="));
  if (size <= kPlanBytes) return 0;
  const std::string json(reinterpret_cast<const char*>(data) + kPlanBytes, size - kPlanBytes);
  const std::string stored = codec.encode("entry", json);
  if (codec.decode("entry", stored) != json || opens(codec, "entrx", stored)) std::abort();

  std::string altered = stored.substr(0, stored.size() - data[3] % 4U);
  const std::size_t at = 1 + (data[0] * 256U + data[1]) % (altered.size() - 1);  // without 0x00 it is plain text
  altered[at] = static_cast<char>(static_cast<unsigned char>(altered[at]) ^ data[2]);
  if (altered != stored && opens(codec, "entry", altered)) std::abort();
  return 0;
}
