// random_nonce: 24 random bytes of OpenSSL's. A thread takes them in batches, since a call of RAND_bytes costs twice as
// much as sealing a short value. After a fork the child takes a batch of its own.
#pragma once

#include <array>

#include "polly/codec/frame.hpp"

namespace polly::codec {

// Error unavailable where OpenSSL has no random bytes.
std::array<char, kNonceBytes> random_nonce();

}  // namespace polly::codec
