#include "polly/codec/xaes_gcm.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <algorithm>
#include <new>

#include "polly/base/error.hpp"
#include "polly/codec/frame.hpp"

namespace polly::codec {

namespace {

constexpr std::size_t kBlockBytes = 16;
constexpr std::size_t kNonceHalfBytes = 12;

const std::uint8_t* bytes_of(std::string_view text) noexcept {
  return reinterpret_cast<const std::uint8_t*>(text.data());
}
std::uint8_t* bytes_of(std::string& text) noexcept {
  return reinterpret_cast<std::uint8_t*>(text.data());
}

// OpenSSL fails here only without memory, or without the cipher.
void require(int result) {
  if (result != 1) throw Error(ErrorKind::resource_exhausted, "OpenSSL could not encrypt: it has no memory, or no AES");
}

// Fetched once: OpenSSL 3 looks a cipher up, under a lock, each time it is named.
const EVP_CIPHER* aes_ecb() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-ECB", nullptr);
  return cipher;
}
const EVP_CIPHER* aes_gcm() {
  static const EVP_CIPHER* const cipher = EVP_CIPHER_fetch(nullptr, "AES-256-GCM", nullptr);
  return cipher;
}

struct FreeCipher {
  void operator()(EVP_CIPHER_CTX* context) const noexcept { EVP_CIPHER_CTX_free(context); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, FreeCipher>;

Cipher new_cipher() {
  Cipher cipher(EVP_CIPHER_CTX_new());
  if (cipher == nullptr) throw std::bad_alloc();
  return cipher;
}

// A thread's own: a context costs more to make than a short message to seal.
EVP_CIPHER_CTX* gcm_of_thread() {
  thread_local const Cipher cipher = new_cipher();
  return cipher.get();
}

void double_in_gf128(std::array<std::uint8_t, kBlockBytes>& block) noexcept {
  const bool carry = (block[0] & 0x80) != 0;
  for (std::size_t i = 0; i + 1 < kBlockBytes; ++i) {
    block[i] = static_cast<std::uint8_t>(block[i] << 1 | block[i + 1] >> 7);
  }
  block.back() = static_cast<std::uint8_t>(block.back() << 1 ^ (carry ? 0x87 : 0));
}

}  // namespace

struct XaesGcm::Context {
  Cipher cipher = new_cipher();
};

struct XaesGcm::Derived {
  Derived() = default;
  Derived(const Derived&) = delete;
  Derived& operator=(const Derived&) = delete;
  ~Derived() { OPENSSL_cleanse(key.data(), key.size()); }

  std::array<std::uint8_t, kKeyBytes> key{};
};

XaesGcm::XaesGcm(std::string_view key) : block_cipher_(std::make_unique<Context>()) {
  if (key.size() != kKeyBytes) throw Error(ErrorKind::invalid_argument, "a key of XAES-256-GCM has 32 bytes");
  EVP_CIPHER_CTX* cipher = block_cipher_->cipher.get();
  require(EVP_EncryptInit_ex2(cipher, aes_ecb(), bytes_of(key), nullptr, nullptr));
  require(EVP_CIPHER_CTX_set_padding(cipher, 0));
  const std::array<std::uint8_t, kBlockBytes> zeros{};
  int written = 0;
  require(EVP_EncryptUpdate(cipher, subkey_.data(), &written, zeros.data(), kBlockBytes));
  double_in_gf128(subkey_);
}

XaesGcm::~XaesGcm() {
  OPENSSL_cleanse(subkey_.data(), subkey_.size());
}

void XaesGcm::derive(std::string_view nonce, Derived& derived) const {
  std::array<std::uint8_t, 2 * kBlockBytes> input{};
  for (std::size_t half = 0; half < 2; ++half) {
    std::uint8_t* block = input.data() + half * kBlockBytes;
    block[1] = static_cast<std::uint8_t>(half + 1);  // the counter
    block[2] = 'X';
    std::copy_n(bytes_of(nonce), kNonceHalfBytes, block + 4);
    for (std::size_t i = 0; i < kBlockBytes; ++i) block[i] ^= subkey_[i];
  }
  int written = 0;
  const std::lock_guard lock(mutex_);
  require(EVP_EncryptUpdate(block_cipher_->cipher.get(), derived.key.data(), &written, input.data(), input.size()));
}

EVP_CIPHER_CTX* XaesGcm::begin(std::string_view nonce, std::initializer_list<std::string_view> additional,
                               bool seals) const {
  if (nonce.size() != kNonceBytes) throw Error(ErrorKind::invalid_argument, "a nonce has 24 bytes");
  Derived derived;
  derive(nonce, derived);
  EVP_CIPHER_CTX* gcm = gcm_of_thread();
  const std::uint8_t* rest = bytes_of(nonce.substr(kNonceHalfBytes));
  require(EVP_CipherInit_ex2(gcm, aes_gcm(), derived.key.data(), rest, seals ? 1 : 0, nullptr));
  int written = 0;
  for (const std::string_view part : additional) {
    require(EVP_CipherUpdate(gcm, nullptr, &written, bytes_of(part), static_cast<int>(part.size())));
  }
  return gcm;
}

void XaesGcm::seal(std::string_view nonce, std::initializer_list<std::string_view> additional, std::string_view text,
                   std::string& out) const {
  EVP_CIPHER_CTX* gcm = begin(nonce, additional, true);
  const std::size_t first = out.size();
  out.resize(first + text.size() + kTagBytes);
  std::uint8_t* to = bytes_of(out) + first;
  int written = 0;
  require(EVP_EncryptUpdate(gcm, to, &written, bytes_of(text), static_cast<int>(text.size())));
  to += written;
  require(EVP_EncryptFinal_ex(gcm, to, &written));
  require(EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_GET_TAG, kTagBytes, to));
}

std::optional<std::string> XaesGcm::open(std::string_view nonce, std::initializer_list<std::string_view> additional,
                                         std::string_view sealed) const {
  EVP_CIPHER_CTX* gcm = begin(nonce, additional, false);
  if (sealed.size() < kTagBytes) return std::nullopt;
  const std::string_view ciphertext = sealed.substr(0, sealed.size() - kTagBytes);
  std::string tag(sealed.substr(ciphertext.size()));
  std::string text(ciphertext.size(), '\0');
  int written = 0;
  require(EVP_DecryptUpdate(gcm, bytes_of(text), &written, bytes_of(ciphertext), static_cast<int>(ciphertext.size())));
  require(EVP_CIPHER_CTX_ctrl(gcm, EVP_CTRL_AEAD_SET_TAG, kTagBytes, tag.data()));
  std::uint8_t nothing = 0;
  if (EVP_DecryptFinal_ex(gcm, &nothing, &written) == 1) return text;
  OPENSSL_cleanse(text.data(), text.size());
  return std::nullopt;
}

}  // namespace polly::codec
