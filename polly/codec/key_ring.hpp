// KeyRing: the keys that values are sealed with. The first that is not disabled seals; all that are not disabled open.
// Where the first entry is `none`, nothing is sealed any more, and the keys only open what was sealed before.
//
//   # a key a line (or separated by commas), newest first
//   2026-11:PWlyz0WGyLkv0TbAbIkAWz1tmbdS9vMBTkJ3vJ1xGuo=
//   2026-05:ZL0v5NhYg2dGTSoVJ8AV5rVbCdGLZMhqbZx4IsMVX84=:disabled
//
// A name has 1 to 32 of a-z, 0-9, '.', '_' and '-'; a key is 32 random bytes in base64. `polly keys generate` makes
// such a line. What seals and what commits is derived from those bytes (HKDF-SHA-256), each with a label of its own.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/secret.hpp"
#include "polly/codec/xaes_gcm.hpp"

namespace polly::codec {

constexpr std::size_t kRingKeysMax = 64;

class SealingKey {
 public:
  // `bytes` has 32. Error invalid_argument.
  SealingKey(std::string name, const Secret& bytes, bool is_disabled = false);

  const std::string& name() const noexcept { return name_; }
  bool is_disabled() const noexcept { return is_disabled_; }
  const XaesGcm& cipher() const noexcept { return cipher_; }

  // In each frame: a hash that only this key has, so that no ciphertext opens under two keys.
  const std::string& commitment() const noexcept { return commitment_; }

  // 16 hexadecimal digits that tell keys of one name apart and tell nothing about the key.
  const std::string& check_value() const noexcept { return check_value_; }

 private:
  const std::string name_;
  const bool is_disabled_;
  const XaesGcm cipher_;
  const std::string commitment_;
  const std::string check_value_;
};

class KeyRing {
 public:
  // Error invalid_argument: which entry is wrong, and why; without a part of a key.
  static std::shared_ptr<const KeyRing> parse(std::string_view text);

  // The key that seals; nullptr for `none`.
  const SealingKey* sealing() const noexcept { return sealing_; }
  // nullptr where the ring has no key of that name. It may be disabled.
  const SealingKey* find(std::string_view name) const noexcept;
  const std::vector<std::unique_ptr<const SealingKey>>& keys() const noexcept { return keys_; }

 private:
  KeyRing() = default;

  std::vector<std::unique_ptr<const SealingKey>> keys_;
  const SealingKey* sealing_ = nullptr;  // in keys_
};

// A new line for a ring, from OpenSSL's random bytes. Error invalid_argument for a name that is not allowed.
Secret generate_key_line(std::string_view name);

}  // namespace polly::codec
