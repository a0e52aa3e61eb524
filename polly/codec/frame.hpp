// Frame: what a value begins with that is not stored as plain JSON text. Version 1:
//
//   offset  bytes
//   0       1      0x00: JSON text never begins with it
//   1       1      the version, 1
//   2       1      how: bit 0 compressed, bit 1 sealed; at least one of them, and no other bit
//   3       4      length of the JSON text, most significant byte first; at most kClearBytesMax
//
//   compressed, not sealed:
//   7       8      checksum: XXH3 (64 bits) of the seven bytes before it and of the body
//   15      ...    body: one zstd frame
//
//   sealed:
//   7       1      n, the length of the key's name, 1 to kKeyNameBytesMax
//   8       n      name of the key in the ring
//   8+n     32     commitment to the key (key_ring.hpp)
//   40+n    24     nonce of XAES-256-GCM
//   64+n    ...    body: ciphertext, and its tag of 16 bytes. In clear it is the JSON text, or one zstd frame.
//
// A sealed body authenticates every byte of the header before it, and the key of the entry (sealing.hpp). Reading
// allocates nothing: the views point into what was parsed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace polly::codec {

constexpr std::size_t kClearBytesMax = 8 * 1024 * 1024;
constexpr std::size_t kKeyNameBytesMax = 32;
constexpr std::size_t kCommitmentBytes = 32;
constexpr std::size_t kNonceBytes = 24;
constexpr std::size_t kTagBytes = 16;
constexpr std::size_t kHeaderBytesMax = 8 + kKeyNameBytesMax + kCommitmentBytes + kNonceBytes;
constexpr std::size_t kStoredBytesMax = kHeaderBytesMax + kClearBytesMax + kTagBytes;  // of a value, whatever its form

// Whether stored bytes begin with a frame; otherwise they are JSON text, or damaged.
inline bool is_framed(std::string_view stored) noexcept {
  return !stored.empty() && stored.front() == '\0';
}

struct Frame {
  Frame() = default;

  bool is_compressed = false;
  std::size_t clear_bytes = 0;  // of the JSON text
  std::string_view key_name;    // sealed: not empty
  std::string_view commitment;  // sealed
  std::string_view nonce;       // sealed
  std::string_view header;      // everything before the body
  std::string_view body;

  bool is_sealed() const noexcept { return !key_name.empty(); }
};

// Error corrupt where the bytes are not a frame of this version, where a length does not fit, or where the checksum of
// a frame that is not sealed does not. A sealed frame's lengths are checked, its content is not.
Frame parse_frame(std::string_view stored);

// The header of a sealed frame. `key_name` has 1 to kKeyNameBytesMax bytes, `commitment` and `nonce` theirs.
std::string sealed_header(bool is_compressed, std::size_t clear_bytes, std::string_view key_name,
                          std::string_view commitment, std::string_view nonce);

// A whole frame that is compressed and not sealed.
std::string compressed_frame(std::size_t clear_bytes, std::string_view body);

}  // namespace polly::codec
