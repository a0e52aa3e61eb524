#include "polly/github/signature.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/base/hex.hpp"

namespace polly::github {

namespace {

constexpr std::string_view kPrefix = "sha256=";
constexpr std::size_t kDigestBytes = 32;
constexpr std::size_t kBlockBytes = 64;  // of SHA-256

using Digest = std::array<std::uint8_t, kDigestBytes>;

struct FreeDigestContext {
  void operator()(EVP_MD_CTX* ctx) const noexcept { EVP_MD_CTX_free(ctx); }
};
using DigestContext = std::unique_ptr<EVP_MD_CTX, FreeDigestContext>;

void check(bool done) {
  if (!done) throw Error(ErrorKind::resource_exhausted, "OpenSSL could not compute a SHA-256");
}

DigestContext make_context() {
  DigestContext ctx(EVP_MD_CTX_new());
  check(ctx != nullptr);
  return ctx;
}

Digest finish(EVP_MD_CTX* ctx, const void* bytes, std::size_t size) {
  Digest digest;
  check(EVP_DigestUpdate(ctx, bytes, size) == 1 && EVP_DigestFinal_ex(ctx, digest.data(), nullptr) == 1);
  return digest;
}

// The digits of "sha256=<64 digits>" as bytes; false where the header has another form.
bool parse_header(std::string_view header, Digest& digest) noexcept {
  if (!header.starts_with(kPrefix)) return false;
  const std::string_view digits = header.substr(kPrefix.size());
  const bool lower = std::none_of(digits.begin(), digits.end(), [](char c) { return c >= 'A' && c <= 'F'; });
  return lower && from_hex(digits, digest);
}

}  // namespace

// HMAC (RFC 2104) of one key: SHA-256((key ^ 5c..5c) | SHA-256((key ^ 36..36) | message)).
//
// The states of the two hashes after the key's block are kept and copied for each message: OpenSSL's own HMAC set-up
// costs more than hashing a small body.
class SignatureVerifier::Hmac {
 public:
  explicit Hmac(std::string_view key) {
    std::array<std::uint8_t, kBlockBytes> block{};
    if (key.size() > block.size()) {
      const DigestContext ctx = make_context();
      check(EVP_DigestInit_ex(ctx.get(), EVP_sha256(), nullptr) == 1);
      const Digest digest = finish(ctx.get(), key.data(), key.size());
      std::copy(digest.begin(), digest.end(), block.begin());
    } else {
      std::copy(key.begin(), key.end(), block.begin());
    }
    absorb(*inner_, block, 0x36);
    absorb(*outer_, block, 0x5c);
    OPENSSL_cleanse(block.data(), block.size());
  }

  // The inner hash, which takes the message.
  DigestContext begin() const {
    DigestContext ctx = make_context();
    check(EVP_MD_CTX_copy_ex(ctx.get(), inner_.get()) == 1);
    return ctx;
  }

  Digest end(const DigestContext& ctx) const {
    const Digest inner = finish(ctx.get(), nullptr, 0);
    check(EVP_MD_CTX_copy_ex(ctx.get(), outer_.get()) == 1);
    return finish(ctx.get(), inner.data(), inner.size());
  }

 private:
  static void absorb(EVP_MD_CTX& ctx, const std::array<std::uint8_t, kBlockBytes>& block, std::uint8_t pad) {
    std::array<std::uint8_t, kBlockBytes> padded;
    std::transform(block.begin(), block.end(), padded.begin(),
                   [pad](std::uint8_t byte) { return static_cast<std::uint8_t>(byte ^ pad); });
    check(EVP_DigestInit_ex(&ctx, EVP_sha256(), nullptr) == 1);
    check(EVP_DigestUpdate(&ctx, padded.data(), padded.size()) == 1);
    OPENSSL_cleanse(padded.data(), padded.size());
  }

  DigestContext inner_ = make_context();  // OpenSSL wipes both when it frees them
  DigestContext outer_ = make_context();
};

SignatureVerifier::SignatureVerifier(const std::vector<Secret>& secrets) {
  if (secrets.empty()) {
    throw Error(ErrorKind::config,
                "no webhook secret: set POLLY_WEBHOOK_SECRET to the secret that the webhook has at GitHub");
  }
  if (secrets.size() > kSecretsMax) {
    throw Error(ErrorKind::config,
                "POLLY_WEBHOOK_SECRET has more than " + std::to_string(kSecretsMax) + " secrets: remove the oldest");
  }
  for (const Secret& secret : secrets) {
    if (secret.empty()) throw Error(ErrorKind::config, "POLLY_WEBHOOK_SECRET contains an empty secret: remove it");
    hmacs_.push_back(std::make_unique<const Hmac>(secret.reveal()));
  }
}

SignatureVerifier::~SignatureVerifier() = default;

struct SignatureCheck::State {
  const SignatureVerifier& verifier;
  Digest claimed{};
  std::vector<DigestContext> hashes{};  // one a secret
};

SignatureCheck::SignatureCheck(std::unique_ptr<State> state) noexcept : state_(std::move(state)) {}
SignatureCheck::SignatureCheck(SignatureCheck&&) noexcept = default;
SignatureCheck& SignatureCheck::operator=(SignatureCheck&&) noexcept = default;
SignatureCheck::~SignatureCheck() = default;

void SignatureCheck::add(std::string_view piece) {
  for (const DigestContext& hash : state_->hashes) {
    check(EVP_DigestUpdate(hash.get(), piece.data(), piece.size()) == 1);
  }
}

bool SignatureCheck::finish() {
  bool is_authentic = false;
  for (std::size_t i = 0; i < state_->hashes.size(); ++i) {
    const Digest digest = state_->verifier.hmacs_[i]->end(state_->hashes[i]);
    is_authentic |= CRYPTO_memcmp(digest.data(), state_->claimed.data(), digest.size()) == 0;
  }
  return is_authentic;
}

std::optional<SignatureCheck> SignatureVerifier::begin(std::string_view header) const {
  Digest claimed;
  if (!parse_header(header, claimed)) return std::nullopt;
  auto state = std::make_unique<SignatureCheck::State>(SignatureCheck::State{*this, claimed, {}});
  state->hashes.reserve(hmacs_.size());
  for (const auto& hmac : hmacs_) state->hashes.push_back(hmac->begin());
  return SignatureCheck(std::move(state));
}

bool SignatureVerifier::verify(std::string_view body, std::string_view header) const {
  std::optional<SignatureCheck> check = begin(header);
  if (!check) return false;
  check->add(body);
  return check->finish();
}

std::string sign(std::string_view body, const Secret& secret) {
  Digest digest;
  const std::string_view key = secret.reveal();
  const auto* bytes = reinterpret_cast<const unsigned char*>(body.data());
  check(HMAC(EVP_sha256(), key.data(), static_cast<int>(key.size()), bytes, body.size(), digest.data(), nullptr) !=
        nullptr);
  return std::string(kPrefix) + to_hex(digest);
}

}  // namespace polly::github
