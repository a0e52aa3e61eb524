#include "polly/codec/key_ring.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "polly/base/error.hpp"

namespace polly::codec {
namespace {

const std::string kKeyA = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";
const std::string kKeyB = "AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM=";

std::string refusal(const std::string& text) {
  try {
    KeyRing::parse(text);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::invalid_argument);
    return error.what();
  }
  return "it was accepted";
}

TEST(KeyRing, TheFirstKeySealsAndEachIsFoundByItsName) {
  const auto ring = KeyRing::parse("new:" + kKeyA + "\nold:" + kKeyB);
  ASSERT_EQ(ring->keys().size(), 2U);
  EXPECT_EQ(ring->sealing(), ring->find("new"));
  ASSERT_NE(ring->find("old"), nullptr);
  EXPECT_EQ(ring->find("old")->name(), "old");
  EXPECT_EQ(ring->find("other"), nullptr);
}

TEST(KeyRing, CommentsBlanksCommasAndLineEndsOfWindowsAreRead) {
  const auto ring =
      KeyRing::parse("# newest first, then the others\r\n\r\n  a:" + kKeyA + " , b:" + kKeyB + ":disabled\r\n");
  ASSERT_EQ(ring->keys().size(), 2U);
  EXPECT_TRUE(ring->find("b")->is_disabled());
  EXPECT_FALSE(ring->find("a")->is_disabled());
}

TEST(KeyRing, TheFirstKeyThatIsNotDisabledSeals) {
  const auto ring = KeyRing::parse("a:" + kKeyA + ":disabled,b:" + kKeyB);
  EXPECT_EQ(ring->sealing(), ring->find("b"));
}

TEST(KeyRing, AfterNoneNothingIsSealedAndTheKeysStillOpen) {
  const auto ring = KeyRing::parse("none,a:" + kKeyA);
  EXPECT_EQ(ring->sealing(), nullptr);
  EXPECT_NE(ring->find("a"), nullptr);
}

TEST(KeyRing, MistakesNameTheirEntryAndNoPartOfAKey) {
  const std::vector<std::string> texts{"",
                                       "# nothing",
                                       "a",
                                       "a:",
                                       "a:short",
                                       "a:" + kKeyA.substr(1),
                                       "a:" + kKeyA + ":off",
                                       "A:" + kKeyA,
                                       std::string(33, 'a') + ":" + kKeyA,
                                       ":" + kKeyA,
                                       "none",
                                       "none:" + kKeyA,
                                       "a:" + kKeyA + ":disabled",
                                       "a:" + kKeyA + ",a:" + kKeyB,
                                       kKeyA,
                                       "a:" + kKeyA + ",none"};
  for (const std::string& text : texts) {
    const std::string message = refusal(text);
    EXPECT_NE(message.find("key"), std::string::npos) << text << ": " << message;
    EXPECT_EQ(message.find("AQEB"), std::string::npos) << message;
  }
  EXPECT_NE(refusal("a:" + kKeyA + "\nb:x").find("entry 2"), std::string::npos);
}

TEST(KeyRing, CheckValueAndCommitmentBelongToTheKeyAndNotToItsName) {
  const auto ring = KeyRing::parse("a:" + kKeyA + ",b:" + kKeyB + ",c:" + kKeyA);
  EXPECT_EQ(ring->find("a")->check_value().size(), 16U);
  EXPECT_EQ(ring->find("a")->check_value(), ring->find("c")->check_value());
  EXPECT_NE(ring->find("a")->check_value(), ring->find("b")->check_value());
  EXPECT_EQ(ring->find("a")->commitment().size(), 32U);
  EXPECT_EQ(ring->find("a")->commitment(), ring->find("c")->commitment());
  EXPECT_NE(ring->find("a")->commitment(), ring->find("b")->commitment());
}

TEST(KeyRing, AGeneratedLineIsARing) {
  const Secret line = generate_key_line("2026-11");
  EXPECT_NE(KeyRing::parse(line.reveal())->find("2026-11"), nullptr);
  EXPECT_NE(line.reveal(), generate_key_line("2026-11").reveal());
  EXPECT_THROW(generate_key_line("Not A Name"), Error);
}

}  // namespace
}  // namespace polly::codec
