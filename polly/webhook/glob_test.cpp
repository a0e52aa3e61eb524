#include "polly/webhook/glob.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace polly::webhook {
namespace {

bool is_match(std::string_view pattern, std::string_view text, GlobCase how = GlobCase::exact) {
  return Glob(pattern, how).matches(characters_of(text, how));
}

TEST(Glob, MatchesAWholeText) {
  EXPECT_TRUE(is_match("ci", "ci"));
  EXPECT_FALSE(is_match("ci", "cis"));
  EXPECT_FALSE(is_match("ci", "a ci"));
  EXPECT_FALSE(is_match("ci", ""));
  EXPECT_TRUE(is_match("", ""));
  EXPECT_FALSE(is_match("", "a"));
}

TEST(Glob, AStarIsAnyNumberOfCharactersAlsoSlashes) {
  for (const char* text : {"SBOM", "an SBOM", "SBOM scan", "ci / SBOM / scan"}) {
    EXPECT_TRUE(is_match("*SBOM*", text)) << text;
  }
  EXPECT_FALSE(is_match("*SBOM*", "SBO M"));
  EXPECT_TRUE(is_match("*/release.yml", ".github/workflows/release.yml"));
  EXPECT_TRUE(is_match(".github/*.yml", ".github/workflows/release.yml"));
  EXPECT_FALSE(is_match("*/release.yml", ".github/workflows/release.yaml"));
  for (const char* text : {"", "a", "a/b"}) EXPECT_TRUE(is_match("*", text)) << text;
  EXPECT_TRUE(is_match("**", ""));
  EXPECT_TRUE(is_match("a*", "a*"));
  EXPECT_TRUE(is_match("*ab", "aab"));
  EXPECT_TRUE(is_match("a*b*c", "a-b-b-c"));
  EXPECT_FALSE(is_match("a*b*c", "a-c-b"));
}

TEST(Glob, AQuestionMarkIsOneCharacterOfAnyLength) {
  EXPECT_TRUE(is_match("build ?", "build 1"));
  EXPECT_TRUE(is_match("build ?", "build ü"));
  EXPECT_TRUE(is_match("?", "漏"));
  EXPECT_TRUE(is_match("?", "\xFF"));
  EXPECT_FALSE(is_match("build ?", "build "));
  EXPECT_FALSE(is_match("build ?", "build 12"));
  EXPECT_TRUE(is_match("*?", "a"));
  EXPECT_FALSE(is_match("*?", ""));
}

TEST(Glob, IgnoresCaseInEveryScriptWhereItShould) {
  EXPECT_TRUE(is_match("*prüfung*", "Nightly PRÜFUNG", GlobCase::ignored));
  EXPECT_TRUE(is_match("ΈΛΕΓΧΟΣ", "έλεγχος", GlobCase::ignored));
  EXPECT_FALSE(is_match("*prüfung*", "Nightly PRÜFUNG"));
  EXPECT_FALSE(is_match("*/Release.yml", ".github/workflows/release.yml"));
}

// What a matcher that tries every length of every star does not end with in a lifetime.
TEST(Glob, ManyStarsTakeNoMoreTimeThanTheProductOfBothLengths) {
  std::string pattern;
  for (int i = 0; i < 100; ++i) pattern += "a*";
  const std::string text(1000, 'a');
  EXPECT_FALSE(is_match(pattern + "b", text));
  EXPECT_TRUE(is_match(pattern, text));
  EXPECT_FALSE(is_match("a*a*a*a*b", text));
  EXPECT_TRUE(is_match("a*a*a*a*b", text + "b"));
}

// The definition of a glob, without any thought of time.
bool is_match_by_definition(std::string_view pattern, std::string_view text) {
  if (pattern.empty()) return text.empty();
  if (pattern[0] == '*') {
    return is_match_by_definition(pattern.substr(1), text) ||
           (!text.empty() && is_match_by_definition(pattern, text.substr(1)));
  }
  if (text.empty() || (pattern[0] != '?' && pattern[0] != text[0])) return false;
  return is_match_by_definition(pattern.substr(1), text.substr(1));
}

TEST(Glob, MatchesWhatItsDefinitionSaysForRandomPatterns) {
  std::mt19937 random(20261129);
  const auto text_of = [&](std::string_view letters, std::size_t longest) {
    std::string text(random() % (longest + 1), ' ');
    for (char& c : text) c = letters[random() % letters.size()];
    return text;
  };
  int matched = 0;
  for (int round = 0; round < 20'000; ++round) {
    const std::string pattern = text_of("ab*?", 7);
    const std::string text = text_of("ab", 8);
    const bool expected = is_match_by_definition(pattern, text);
    ASSERT_EQ(is_match(pattern, text), expected) << pattern << " and " << text;
    matched += expected ? 1 : 0;
  }
  EXPECT_GT(matched, 500);
}

}  // namespace
}  // namespace polly::webhook
