// A 64-bit hash of a key (XXH3) with a secret seed, so that an attacker cannot choose keys that collide.
#pragma once

#include <cstdint>
#include <string_view>

namespace polly::memory {

std::uint64_t hash_of(std::string_view key, std::uint64_t seed) noexcept;
std::uint64_t random_seed();

}  // namespace polly::memory
