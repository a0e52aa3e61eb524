#include "polly/backends/memory/detail/hash.hpp"

#include <random>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace polly::memory {

std::uint64_t hash_of(std::string_view key, std::uint64_t seed) noexcept {
  return XXH3_64bits_withSeed(key.data(), key.size(), seed);
}

std::uint64_t random_seed() {
  std::random_device random;
  return (std::uint64_t{random()} << 32U) | random();
}

}  // namespace polly::memory
