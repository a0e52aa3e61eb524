#include "polly/webhook/any_case.hpp"

#include <gtest/gtest.h>

namespace polly::webhook {
namespace {

TEST(AnyCase, NamesAreFoundInEveryScript) {
  EXPECT_TRUE(contains_any_case("Nightly PRÜFUNG", "Prüfung"));
  EXPECT_TRUE(contains_any_case("prüfung", "PRÜFUNG"));
  EXPECT_TRUE(contains_any_case("ПРОВЕРКА лицензий", "проверка ЛИЦЕНЗИЙ"));
  EXPECT_TRUE(contains_any_case("ΈΛΕΓΧΟΣ", "έλεγχος")) << "a final sigma is a sigma";
  EXPECT_TRUE(contains_any_case("ĄĘŁŻ", "ąęłż"));
  EXPECT_TRUE(contains_any_case("𐐀 Deseret", "𐐨 deseret")) << "beyond 16 bits";
  EXPECT_TRUE(contains_any_case("漏洞扫描", "漏洞"));
}

TEST(AnyCase, OneCharacterNeverEqualsSeveral) {
  EXPECT_FALSE(contains_any_case("STRASSE", "Straße"));
  EXPECT_TRUE(contains_any_case("STRAẞE", "straße")) << "the capital ß folds to one character";
  EXPECT_FALSE(contains_any_case("ISTANBUL", "ıstanbul")) << "a dotless i is a letter of its own";
  EXPECT_FALSE(contains_any_case("Prufung", "Prüfung"));
}

TEST(AnyCase, AByteThatIsNotUtf8EqualsNoLetter) {
  EXPECT_TRUE(
      contains_any_case("Pr\xFC"
                        "fung",
                        "FUNG"));
  EXPECT_FALSE(
      contains_any_case("Pr\xFC"
                        "fung",
                        "Prüfung"));
}

}  // namespace
}  // namespace polly::webhook
