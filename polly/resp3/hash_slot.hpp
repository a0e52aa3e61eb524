// hash_slot: which of a cluster's 16384 slots a key lies in.
//
//   hash_slot("foo")                    12182
//   hash_slot("{user1000}.following")   as "{user1000}.followers": what stands in the first braces decides alone
//   hash_slot("foo{}{bar}")             the whole key: the first braces are empty
//
// Source: https://valkey.io/topics/cluster-spec/, "Key distribution model" and "Hash tags"
#pragma once

#include <cstdint>
#include <string_view>

namespace polly::resp3 {

inline constexpr std::uint16_t kHashSlots = 16384;

// CRC-16/XMODEM of the key, or of what stands between its first { and the next } where that is not empty.
std::uint16_t hash_slot(std::string_view key) noexcept;

}  // namespace polly::resp3
