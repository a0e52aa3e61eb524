#include "polly/base/key_words.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace polly {
namespace {

TEST(KeyWords, HaveLowerCaseLettersDigitsAndUnderscores) {
  for (const char* word : {"a", "sbom_check_run_id", "sha256", "a_", "a1_b2"}) EXPECT_TRUE(is_key_word(word)) << word;
  for (const char* word : {"", "A", "1a", "_a", "a-b", "a b", "a:b", "a/b", "pr\xC3\xBC", "a."}) {
    EXPECT_FALSE(is_key_word(word)) << word;
  }
  EXPECT_TRUE(is_key_word(std::string(kKeyWordBytesMax, 'w')));
  EXPECT_FALSE(is_key_word(std::string(kKeyWordBytesMax + 1, 'w')));
}

TEST(KeyWords, AreEachListedOnce) {
  std::set<std::string_view> words(kContractFactWords.begin(), kContractFactWords.end());
  EXPECT_EQ(words.size(), kContractFactWords.size());
  for (const std::string_view word : kReservedKeyWords) {
    EXPECT_TRUE(words.insert(word).second) << word;
    EXPECT_TRUE(is_key_word(word)) << word;
  }
}

}  // namespace
}  // namespace polly
