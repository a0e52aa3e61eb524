#include "polly/state/go_layout.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "polly/testing/example_sha.hpp"
#include "polly/testing/go_values.hpp"

namespace polly {
namespace {

const std::string kLongSha = testing::kSha + std::string(24, 'f');

// 65537 times the digit 1, as a stream of zlib at level 9.
std::string compressed_digits() {
  const std::string zeros(62, '\0');
  return "\x78\xda\xed\xc1\x81" + std::string(4, '\0') + "\xc3\x20\xa6\xf9\xcb\xfd\x20\x55\x01" + zeros +
         "\xc0\x0d\x1a\x18\x03\x11";
}

TEST(GoLayout, IsKnownByItsName) {
  EXPECT_EQ(find_go_layout("go-v1"), GoLayout::v1);
  EXPECT_EQ(find_go_layout("go-v2"), GoLayout::v2);
  EXPECT_EQ(find_go_layout("go-v3"), std::nullopt);
  EXPECT_EQ(to_string(GoLayout::v1), "go-v1");
  EXPECT_EQ(to_string(GoLayout::v2), "go-v2");
}

TEST(GoLayout, HasAWordForEveryFact) {
  using Words = std::vector<std::pair<std::string, Fact<std::int64_t>>>;
  for (const std::string& sha : {testing::kSha, kLongSha}) {
    const Commit commit(sha, Repository("Acme", "Shop.js"));
    for (const auto& [word, fact] : Words{{"pr", kPrNumber},
                                          {"vulnerability_check", kVulnCheckRunId},
                                          {"license_check", kLicenseCheckRunId},
                                          {"workflow", kWorkflowRunId}}) {
      EXPECT_EQ(go_key(GoLayout::v1, commit, fact)->text(), word + ":" + sha);
      EXPECT_EQ(go_key(GoLayout::v2, commit, fact)->text(), "acme:shop.js:" + word + ":" + sha);
    }
    EXPECT_EQ(go_key(GoLayout::v2, commit, kCheckSuiteId)->text(), "acme:shop.js:check_suite:" + sha);
  }
}

TEST(GoLayout, HasNoKeyForWhatItNeverStored) {
  const Commit commit(testing::kSha);
  EXPECT_EQ(go_key(GoLayout::v1, commit, kCheckSuiteId), std::nullopt);
  for (const auto& fact : kFacts) EXPECT_EQ(go_key(GoLayout::v2, commit, fact), std::nullopt);
}

TEST(GoLayout, ReadsBackEveryKeyThatItMakes) {
  const Commit in_shop(kLongSha, Repository("acme", "shop"));
  for (const auto& fact : kFacts) {
    const auto v2 = parse_go_key(GoLayout::v2, go_key(GoLayout::v2, in_shop, fact)->text());
    ASSERT_TRUE(v2);
    EXPECT_EQ(v2->commit, in_shop);
    EXPECT_EQ(v2->fact, fact);
    const auto key = go_key(GoLayout::v1, in_shop, fact);
    if (!key) continue;
    const auto v1 = parse_go_key(GoLayout::v1, key->text());
    ASSERT_TRUE(v1);
    EXPECT_EQ(v1->commit, Commit(kLongSha));
    EXPECT_EQ(v1->fact, fact);
  }
}

TEST(GoLayout, ReadsNamesOfRepositoriesInAnyCase) {
  const auto key = parse_go_key(GoLayout::v2, "Acme:Shop.JS:pr:" + testing::kSha);
  ASSERT_TRUE(key);
  EXPECT_EQ(key->commit, Commit(testing::kSha, Repository("acme", "shop.js")));
}

TEST(GoLayout, KeysThatAreNotStateAreNone) {
  const std::string& sha = testing::kSha;
  for (const std::string& key : {"policy_results:" + sha,
                                 "acme:shop:policy_results:" + sha,
                                 std::string("pr:"),
                                 std::string("pr"),
                                 std::string(),
                                 std::string(":"),
                                 ":pr:" + sha,
                                 ":::" + sha,
                                 "pr:" + sha + ":",
                                 "pr:" + sha.substr(1),
                                 "pr:" + sha + "0",
                                 "pr:" + std::string(40, 'g'),
                                 "PR:" + sha,
                                 " pr:" + sha,
                                 "pr: " + sha,
                                 "pr::" + sha,
                                 "x:pr:" + sha,
                                 "acme:pr:" + sha,
                                 ":shop:pr:" + sha,
                                 "acme::pr:" + sha,
                                 "a:acme:shop:pr:" + sha,
                                 "acme/shop:pr:" + sha,
                                 "..:shop:pr:" + sha,
                                 "acme:sh op:pr:" + sha,
                                 "polly:pr_number:" + sha,
                                 "polly:pr_number:acme/shop:" + sha,
                                 sha}) {
    EXPECT_FALSE(parse_go_key(GoLayout::v1, key)) << key;
    EXPECT_FALSE(parse_go_key(GoLayout::v2, key)) << key;
  }
  EXPECT_FALSE(parse_go_key(GoLayout::v1, "check_suite:" + sha));
  EXPECT_FALSE(parse_go_key(GoLayout::v1, "acme:shop:pr:" + sha));
  EXPECT_FALSE(parse_go_key(GoLayout::v2, "pr:" + sha));
}

TEST(GoLayout, IntegersAreReadInEveryFormInWhichTheyWereStored) {
  using Values = std::vector<std::pair<std::string, std::int64_t>>;
  for (const auto& [bytes, number] : Values{{"42", 42},
                                            {"42.0", 42},
                                            {"42.000", 42},
                                            {"\"42\"", 42},
                                            {"42\n", 42},
                                            {" \t\r\n\"42\" ", 42},
                                            {"0", 0},
                                            {"-7", -7},
                                            {"80", 80},  // which is also the header of a zlib stream
                                            {"9007199254740993", 9007199254740993},
                                            {"9223372036854775807", std::numeric_limits<std::int64_t>::max()},
                                            {"-9223372036854775808", std::numeric_limits<std::int64_t>::min()}}) {
    EXPECT_EQ(read_go_value(bytes).number, number) << bytes;
  }
}

TEST(GoLayout, CompressedValuesOfRealEncodersAreRead) {
  for (const testing::CompressedGoValue& value : testing::compressed_go_values()) {
    const GoValue read = read_go_value(value.bytes());
    EXPECT_EQ(read.number, value.number) << value.name;
    EXPECT_EQ(read.why.empty(), value.number.has_value()) << value.name << ": " << read.why;
    const bool is_compressed = read.why.find("(compressed)") != std::string::npos;
    EXPECT_NE(is_compressed, value.number.has_value()) << read.why;
  }
}

TEST(GoLayout, WhatIsNotAnIntegerHasAReasonWithoutTheValue) {
  using Reasons = std::vector<std::pair<std::string, std::string>>;
  for (const auto& [bytes, reason] : Reasons{{"", "text that is not JSON"},
                                             {" ", "text that is not JSON"},
                                             {"42.5", "a number that is not an integer"},
                                             {"9223372036854775808", "an integer"},
                                             {"1e3", "a number that is not an integer"},
                                             {"42 43", "text that is not JSON"},
                                             {"s3cret", "text that is not JSON"},
                                             {"\"s3cret\"", "a string of 6 bytes"},
                                             {"\" 42\"", "a string of 3 bytes"},
                                             {"{\"s3cret\":1}", "an object with 1 member"},
                                             {"[42]", "an array of 1 element"},
                                             {"null", "null"},
                                             {"true", "true"},
                                             {std::string("\0\1", 2), "a sealed value"},
                                             {std::string(kGoTextBytesMax + 1, '0'), "65537 bytes"},
                                             {std::string(kGoTextBytesMax + 1, ' '), "65537 bytes"},
                                             {"\x78\x9cs3cret", "damaged or cut off"},
                                             {compressed_digits(), "it inflates to more than 65536 bytes"},
                                             {"8@", "text that is not JSON"}}) {
    const GoValue read = read_go_value(bytes);
    EXPECT_EQ(read.number, std::nullopt) << bytes;
    EXPECT_NE(read.why.find(reason), std::string::npos) << bytes << ": " << read.why;
    EXPECT_EQ(read.why.find("s3cret"), std::string::npos) << read.why;
  }
}

}  // namespace
}  // namespace polly
