#include "polly/store/entry.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace polly {

Revision Revision::of(std::string_view bytes) {
  const XXH128_hash_t hash = XXH3_128bits(bytes.data(), bytes.size());
  return Revision(std::to_string(bytes.size()) + "-" + std::to_string(hash.high64) + "-" + std::to_string(hash.low64));
}

}  // namespace polly
