// XAES-256-GCM, the AEAD of https://c2sp.org/XAES-256-GCM: AES-256-GCM under a key that is derived from half of a nonce
// of 192 bits, so that random nonces do not repeat in practice (2^80 messages). On OpenSSL's EVP.
//
//   XaesGcm cipher(key);                                   // 32 bytes
//   std::string out = header;
//   cipher.seal(nonce, {header, entry_key}, text, out);    // appends the ciphertext and the tag
//   std::optional<std::string> text = cipher.open(nonce, {header, entry_key}, body);
//
// The additional data is the concatenation of its parts. Thread-safe.
#pragma once

#include <openssl/types.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace polly::codec {

class XaesGcm {
 public:
  static constexpr std::size_t kKeyBytes = 32;

  // Error invalid_argument for a key of another length.
  explicit XaesGcm(std::string_view key);
  XaesGcm(const XaesGcm&) = delete;
  XaesGcm& operator=(const XaesGcm&) = delete;
  ~XaesGcm();

  void seal(std::string_view nonce, std::initializer_list<std::string_view> additional, std::string_view text,
            std::string& out) const;

  // nullopt where something of it was altered. Nothing that was not authenticated is returned.
  std::optional<std::string> open(std::string_view nonce, std::initializer_list<std::string_view> additional,
                                  std::string_view sealed) const;

 private:
  struct Context;
  struct Derived;

  // The key of one message.
  void derive(std::string_view nonce, Derived& derived) const;

  // This thread's cipher, ready for the text: with the message's key, the nonce and the additional data.
  EVP_CIPHER_CTX* begin(std::string_view nonce, std::initializer_list<std::string_view> additional, bool seals) const;

  mutable std::mutex mutex_;
  const std::unique_ptr<Context> block_cipher_;  // under mutex_; has the key
  std::array<std::uint8_t, 16> subkey_{};        // K1 of CMAC
};

}  // namespace polly::codec
