// The limits of the store, in one place. A call that exceeds one is refused with invalid_argument before it is sent.
#pragma once

#include <chrono>
#include <cstddef>

#include "polly/codec/frame.hpp"

namespace polly {

constexpr std::size_t kKeyBytesMax = 512;
constexpr std::size_t kValueBytesMax = codec::kClearBytesMax;  // of JSON text, 8 MiB
constexpr std::size_t kValueDepthMax = 32;                     // of nested JSON arrays and objects
constexpr std::size_t kBatchKeysMax = 1000;                    // get_many, remove_many, advance
constexpr std::size_t kTransactionStepsMax = 1000;             // conditions, sets and removes together
constexpr std::size_t kScanPageKeysMax = 1000;
constexpr std::chrono::hours kLifetimeMax{24 * 3650};  // ten years

}  // namespace polly
