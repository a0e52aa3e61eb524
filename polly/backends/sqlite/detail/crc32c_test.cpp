#include "polly/backends/sqlite/detail/crc32c.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace polly::sqlite {
namespace {

// Source: https://www.rfc-editor.org/rfc/rfc3720#appendix-B.4
TEST(Crc32c, MatchesTheExamplesOfTheStandard) {
  std::string up(32, '\0');
  for (std::size_t i = 0; i < up.size(); ++i) up[i] = static_cast<char>(i);
  for (const auto crc : {crc32c, crc32c_portable}) {
    EXPECT_EQ(crc(std::string(32, '\0'), 0), 0x8a9136aaU);
    EXPECT_EQ(crc(std::string(32, '\xff'), 0), 0x62a8ab43U);
    EXPECT_EQ(crc(up, 0), 0x46dd794eU);
    EXPECT_EQ(crc("123456789", 0), 0xe3069283U);
    EXPECT_EQ(crc("", 0), 0U);
  }
}

TEST(Crc32c, OfPiecesEqualsThatOfTheWhole) {
  std::mt19937 random(1);
  for (int round = 0; round < 200; ++round) {
    std::string bytes(random() % 100, '\0');
    for (char& byte : bytes) byte = static_cast<char>(random());
    const std::size_t cut = random() % (bytes.size() + 1);
    const std::string_view first(bytes.data(), cut);
    const std::string_view second(bytes.data() + cut, bytes.size() - cut);
    EXPECT_EQ(crc32c(second, crc32c(first)), crc32c(bytes));
    EXPECT_EQ(crc32c_portable(bytes), crc32c(bytes));
    EXPECT_EQ(crc32c_portable(second, crc32c_portable(first)), crc32c(bytes));
  }
}

TEST(Crc32c, ChangesWithEveryBit) {
  const std::string bytes = "polly:pr_number:0a1b2c3d";
  for (std::size_t bit = 0; bit < bytes.size() * 8; ++bit) {
    std::string flipped = bytes;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << (bit % 8)));
    EXPECT_NE(crc32c(flipped), crc32c(bytes));
  }
}

}  // namespace
}  // namespace polly::sqlite
