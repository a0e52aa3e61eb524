#include "polly/store/key.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/store/limits.hpp"

namespace polly {
namespace {

std::string refusal(const std::string& text) {
  try {
    const Key key(text);
  } catch (const Error& error) {
    EXPECT_EQ(to_string(error.kind()), "invalid_argument");
    return error.what();
  }
  return "";
}

TEST(Key, IsAnyTextOfOneTo512Bytes) {
  EXPECT_EQ(Key("a").text(), "a");
  EXPECT_EQ(Key(std::string_view("ключ")).text(), "ключ");
  EXPECT_EQ(Key(std::string(kKeyBytesMax, 'k')).text().size(), kKeyBytesMax);
}

TEST(Key, RefusesEmptyAndTooLongTexts) {
  EXPECT_EQ(refusal(""), "a key must not be empty");
  EXPECT_EQ(refusal(std::string(kKeyBytesMax + 1, 'k')), "a key has at most 512 bytes; this one has 513");
}

TEST(Key, RefusesBytesThatAreNotTextAtAnyPosition) {
  for (const std::string& bad : {std::string("\0", 1), std::string("\xFF"), std::string("\xC0\x80")}) {
    for (std::size_t before = 0; before < 20; ++before) {
      EXPECT_NE(refusal(std::string(before, 'a') + bad + std::string(7, 'z')), "") << before;
      EXPECT_NE(refusal(std::string(before, 'a') + bad), "") << before;
    }
  }
}

TEST(Key, AcceptsTheFirstAndTheLastCharactersAtAnyPosition) {
  for (const std::string good : {"\x01", "\x7F", "\xC2\x80", "\xF4\x8F\xBF\xBF"}) {
    for (std::size_t before = 0; before < 20; ++before) {
      EXPECT_EQ(refusal(std::string(before, 'a') + good + std::string(7, 'z')), "") << before;
    }
  }
}

TEST(Key, IsNotInTheMessageOfItsRefusal) {
  EXPECT_EQ(refusal("secret\xFF").find("secret"), std::string::npos);
}

TEST(KeyPattern, ShowsNamesOfPollysNamespaceOnly) {
  const std::vector<std::pair<std::string, std::string>> patterns{
      {"polly:pr_number:0a1b", "polly:pr_number:*"},
      {"polly:pr_number:acme/shop:0a1b", "polly:pr_number:*"},
      {"polly:pr_number:", "polly:pr_number:*"},
      {"polly:pr_number", "polly:*"},
      {"polly:", "polly:*"},
      {"polly:acme/shop:x", "polly:*"},
      {"polly:ACME:x", "polly:*"},
      {"polly::x", "polly:*"},
      {"polly:0a1b:x", "polly:*"},
      {"polly:sha256_run_id:0a1b", "polly:sha256_run_id:*"},
      {"session:4711", "*"},
      {"pollyx:pr_number:0a1b", "*"},
      {"", "*"},
  };
  for (const auto& [key, pattern] : patterns) EXPECT_EQ(KeyPattern(std::string_view(key)).text(), pattern) << key;
}

TEST(KeyPattern, ShowsWordsUpToItsBound) {
  const std::string longest(KeyPattern::kWordBytesMax, 'w');
  EXPECT_EQ(KeyPattern(std::string_view("polly:" + longest + ":x")).text(), "polly:" + longest + ":*");
  EXPECT_EQ(KeyPattern(std::string_view("polly:" + longest + "w:x")).text(), "polly:*");
}

}  // namespace
}  // namespace polly
