#include "polly/codec/xaes_gcm.hpp"

#include <gtest/gtest.h>
#include <openssl/evp.h>

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/base/hex.hpp"

namespace polly::codec {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kNonce = "ABCDEFGHIJKLMNOPQRSTUVWX";

std::string hex_of(std::string_view bytes) {
  return to_hex({reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
}

std::string sealed(const XaesGcm& cipher, std::string_view nonce, std::string_view additional, std::string_view text) {
  std::string out;
  cipher.seal(nonce, {additional}, text, out);
  return out;
}

// A stream of bytes, or a hash: SHAKE-128, as the specification's accumulated test uses both.
class Shake {
 public:
  Shake() { EVP_DigestInit_ex(context_, EVP_shake128(), nullptr); }
  Shake(const Shake&) = delete;
  Shake& operator=(const Shake&) = delete;
  ~Shake() { EVP_MD_CTX_free(context_); }

  void add(std::string_view bytes) { EVP_DigestUpdate(context_, bytes.data(), bytes.size()); }
  std::string end(std::size_t bytes) {
    std::string out(bytes, '\0');
    EVP_DigestFinalXOF(context_, reinterpret_cast<std::uint8_t*>(out.data()), out.size());
    return out;
  }

 private:
  EVP_MD_CTX* context_ = EVP_MD_CTX_new();
};

TEST(XaesGcm, TheSpecificationsVectorWithoutACarry) {
  const XaesGcm cipher(std::string(32, '\x01'));
  EXPECT_EQ(hex_of(sealed(cipher, kNonce, "", "XAES-256-GCM")),
            "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271");
}

TEST(XaesGcm, TheSpecificationsVectorWithACarry) {
  const XaesGcm cipher(std::string(32, '\x03'));
  EXPECT_EQ(hex_of(sealed(cipher, kNonce, "c2sp.org/XAES-256-GCM", "XAES-256-GCM")),
            "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d");
}

// The stream is one squeeze of SHAKE-128; OpenSSL 3.0 gives all of it at once.
TEST(XaesGcm, TheSpecificationsTenThousandRandomMessages) {
  constexpr int kMessages = 10'000;
  constexpr std::size_t kBytesOfMessageMax = 32 + 24 + 1 + 255 + 1 + 255;
  Shake random;
  const std::string stream = random.end(kMessages * kBytesOfMessageMax);
  EXPECT_EQ(hex_of(stream.substr(0, 16)), "7f9c2ba4e88f827d616045507605853e");
  Shake hash;
  std::string_view rest = stream;
  const auto take = [&rest](std::size_t count) {
    const std::string_view taken = rest.substr(0, count);
    rest.remove_prefix(count);
    return taken;
  };
  const auto take_counted = [&] { return take(static_cast<unsigned char>(take(1).front())); };
  for (int i = 0; i < kMessages; ++i) {
    const XaesGcm cipher(take(32));
    const std::string_view nonce = take(24);
    const std::string_view text = take_counted();
    const std::string_view additional = take_counted();
    const std::string out = sealed(cipher, nonce, additional, text);
    hash.add(out);
    ASSERT_EQ(cipher.open(nonce, {additional}, out), text);
  }
  EXPECT_EQ(hex_of(hash.end(32)), "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939");
}

TEST(XaesGcm, PartsOfTheAdditionalDataAreItsConcatenation) {
  const XaesGcm cipher(std::string(32, 'k'));
  std::string out;
  cipher.seal(kNonce, {"head", "er"}, "text", out);
  EXPECT_EQ(cipher.open(kNonce, {"header"}, out), "text");
  EXPECT_EQ(cipher.open(kNonce, {"headers"}, out), std::nullopt);
}

TEST(XaesGcm, NothingThatWasAlteredOpens) {
  const XaesGcm cipher(std::string(32, 'k'));
  const std::string out = sealed(cipher, kNonce, "additional", "text");
  for (std::size_t bit = 0; bit < out.size() * 8; ++bit) {
    std::string altered = out;
    altered[bit / 8] = static_cast<char>(altered[bit / 8] ^ (1 << bit % 8));
    EXPECT_EQ(cipher.open(kNonce, {"additional"}, altered), std::nullopt) << bit;
  }
  for (std::size_t size = 0; size < out.size(); ++size) {
    EXPECT_EQ(cipher.open(kNonce, {"additional"}, out.substr(0, size)), std::nullopt) << size;
  }
  EXPECT_EQ(cipher.open("BBCDEFGHIJKLMNOPQRSTUVWX", {"additional"}, out), std::nullopt);  // the half that derives
  EXPECT_EQ(cipher.open("ABCDEFGHIJKLMNOPQRSTUVWY", {"additional"}, out), std::nullopt);  // the half of AES-GCM
  EXPECT_EQ(XaesGcm(std::string(32, 'l')).open(kNonce, {"additional"}, out), std::nullopt);
}

TEST(XaesGcm, OtherLengthsOfKeysAndNoncesAreRejected) {
  EXPECT_THROW(XaesGcm(std::string(16, 'k')), Error);
  const XaesGcm cipher(std::string(32, 'k'));
  EXPECT_THROW(sealed(cipher, "short", "", "text"), Error);
  EXPECT_THROW(cipher.open("short", {""}, std::string(20, 'c')), Error);
}

}  // namespace
}  // namespace polly::codec
