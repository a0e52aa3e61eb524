// Any bytes, as a zlib stream: no text is longer than the bound, and only a whole stream has one.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "polly/codec/zlib_stream.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using polly::codec::Inflation;
  constexpr std::size_t kBounds[]{0, 1, 1000, 65536};
  const std::string_view stream(reinterpret_cast<const char*>(data), size);
  for (const std::size_t bound : kBounds) {
    const auto inflated = polly::codec::inflate_zlib(stream, bound);
    if (inflated.text.size() > bound) std::abort();
    if (inflated.result != Inflation::whole && !inflated.text.empty()) std::abort();
  }
  return 0;
}
