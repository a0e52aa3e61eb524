#include "polly/github/signature.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "polly/base/error.hpp"

namespace polly::github {

namespace {

// GitHub's published example: docs.github.com, "Validating webhook deliveries".
constexpr std::string_view kBody = "Hello, World!";
constexpr std::string_view kHeader = "sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17";

Secret published_secret() {
  return Secret("It's a Secret to Everybody");
}

SignatureVerifier published_verifier() {
  return SignatureVerifier({published_secret()});
}

ErrorKind kind_of_construction(const std::vector<Secret>& secrets) {
  try {
    const SignatureVerifier verifier(secrets);
  } catch (const Error& error) {
    return error.kind();
  }
  return ErrorKind::closed;  // nothing was thrown
}

}  // namespace

TEST(Signature, ThePublishedExampleVerifies) {
  EXPECT_TRUE(published_verifier().verify(kBody, kHeader));
}

TEST(Signature, SigningMakesThePublishedExample) {
  EXPECT_EQ(sign(kBody, published_secret()), kHeader);
}

TEST(Signature, ABodyMayArriveInPieces) {
  const SignatureVerifier verifier({Secret("another"), published_secret()});
  for (std::size_t cut = 0; cut <= kBody.size(); ++cut) {
    std::optional<SignatureCheck> check = verifier.begin(kHeader);
    ASSERT_TRUE(check);
    check->add(kBody.substr(0, cut));
    check->add(kBody.substr(cut));
    EXPECT_TRUE(check->finish()) << cut;
    std::optional<SignatureCheck> shorter = verifier.begin(kHeader);
    shorter->add(kBody.substr(0, cut));
    EXPECT_EQ(shorter->finish(), cut == kBody.size());
  }
  EXPECT_FALSE(verifier.begin("sha256=12"));
}

TEST(Signature, AnyOtherBodyIsRejected) {
  EXPECT_FALSE(published_verifier().verify("Hello, World", kHeader));
  EXPECT_FALSE(published_verifier().verify("Hello, World! ", kHeader));
  EXPECT_FALSE(published_verifier().verify("", kHeader));
}

TEST(Signature, EveryChangedDigitIsRejected) {
  const SignatureVerifier verifier = published_verifier();
  for (std::size_t at = 0; at < kHeader.size(); ++at) {
    std::string header(kHeader);
    header[at] = header[at] == '0' ? '1' : '0';
    EXPECT_FALSE(verifier.verify(kBody, header)) << "at " << at;
  }
}

TEST(Signature, AMalformedHeaderIsRejected) {
  const SignatureVerifier verifier = published_verifier();
  const std::string digits(kHeader.substr(7));
  EXPECT_FALSE(verifier.verify(kBody, ""));
  EXPECT_FALSE(verifier.verify(kBody, "sha256="));
  EXPECT_FALSE(verifier.verify(kBody, digits));
  EXPECT_FALSE(verifier.verify(kBody, "sha256=" + digits.substr(1)));
  EXPECT_FALSE(verifier.verify(kBody, "sha256=" + digits + "0"));
  EXPECT_FALSE(verifier.verify(kBody, "sha256= " + digits));
  EXPECT_FALSE(verifier.verify(kBody, "SHA256=" + digits));
  EXPECT_FALSE(verifier.verify(kBody, "sha1=" + digits));
  EXPECT_FALSE(verifier.verify(kBody, "sha1=" + digits.substr(0, 40)));
  EXPECT_FALSE(verifier.verify(kBody, "sha512=" + digits));
}

TEST(Signature, UpperCaseDigitsAreRejected) {
  std::string header(kHeader);
  for (std::size_t at = 7; at < header.size(); ++at) header[at] = static_cast<char>(std::toupper(header[at]));
  EXPECT_FALSE(published_verifier().verify(kBody, header));
}

TEST(Signature, EachOfSeveralSecretsVerifies) {
  const std::vector<Secret> secrets{Secret("new"), Secret("old"), Secret("older")};
  const SignatureVerifier verifier(secrets);
  for (const Secret& secret : secrets) EXPECT_TRUE(verifier.verify(kBody, sign(kBody, secret)));
  EXPECT_FALSE(verifier.verify(kBody, sign(kBody, Secret("oldest"))));
}

TEST(Signature, SecretsOfEveryLengthVerify) {
  for (const std::size_t length : {1U, 63U, 64U, 65U, 200U}) {  // a block has 64 bytes; longer keys are hashed first
    const Secret secret(std::string(length, 'k'));
    const SignatureVerifier verifier({secret});
    EXPECT_TRUE(verifier.verify(kBody, sign(kBody, secret))) << length;
    EXPECT_TRUE(verifier.verify("", sign("", secret))) << length;
  }
}

TEST(Signature, SigningMakesThePublishedLongKeyExample) {  // RFC 4231, test case 6: a key of 131 bytes
  const Secret secret(std::string(131, '\xaa'));
  EXPECT_EQ(sign("Test Using Larger Than Block-Size Key - Hash Key First", secret),
            "sha256=60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

TEST(Signature, NoSecretAnEmptySecretAndTooManyAreConfigurationErrors) {
  EXPECT_EQ(kind_of_construction({}), ErrorKind::config);
  EXPECT_EQ(kind_of_construction({Secret("good"), Secret("")}), ErrorKind::config);
  const std::vector<Secret> too_many(SignatureVerifier::kSecretsMax + 1, Secret("s"));
  EXPECT_EQ(kind_of_construction(too_many), ErrorKind::config);
}

TEST(Signature, TheErrorOfAMissingSecretNamesTheVariable) {
  try {
    const SignatureVerifier verifier({});
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_NE(std::string_view(error.what()).find("POLLY_WEBHOOK_SECRET"), std::string_view::npos);
  }
}

TEST(Signature, ManyThreadsVerifyAtOnce) {
  const SignatureVerifier verifier = published_verifier();
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] {
      for (int n = 0; n < 500; ++n) right += verifier.verify(kBody, kHeader) ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(right, 2000);
}

}  // namespace polly::github
