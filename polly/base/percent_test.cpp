#include "polly/base/percent.hpp"

#include <gtest/gtest.h>

namespace polly {
namespace {

TEST(Percent, OnlyUnreservedCharactersStayAsTheyAre) {
  EXPECT_EQ(percent_encode("azAZ09-._~"), "azAZ09-._~");
  EXPECT_EQ(percent_encode("polly:a/b c%"), "polly%3Aa%2Fb%20c%25");
  EXPECT_EQ(percent_encode("\xc3\xbc"), "%C3%BC");
}

TEST(Percent, EveryByteSurvivesEncodingAndDecoding) {
  std::string all;
  for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
  EXPECT_EQ(percent_decode(percent_encode(all)), all);
}

TEST(Percent, ATruncatedOrForeignEscapeIsNoText) {
  for (const char* text : {"%", "%4", "a%4", "%zz", "%4g", "%%41"})
    EXPECT_EQ(percent_decode(text), std::nullopt) << text;
}

}  // namespace
}  // namespace polly
