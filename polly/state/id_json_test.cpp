#include "polly/state/id_json.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <limits>
#include <random>
#include <string>

namespace polly {
namespace {

constexpr std::int64_t kMax = std::numeric_limits<std::int64_t>::max();
constexpr std::int64_t kDoublesEnd = std::int64_t{1} << 53;  // doubles hold every integer up to here

std::string written(std::int64_t id, IdForm form) {
  return boost::json::serialize(id_json(id, form));
}

void expect_exact(std::int64_t id) {
  const std::string digits = std::to_string(id);
  EXPECT_EQ(written(id, IdForm::number), digits);
  EXPECT_EQ(written(id, IdForm::text), "\"" + digits + "\"");
  for (const IdForm form : {IdForm::number, IdForm::text}) {
    EXPECT_EQ(id_of_json(boost::json::parse(written(id, form))), id);
  }
}

TEST(IdJson, EveryIdIsExactInBothForms) {
  for (const std::int64_t id : {std::int64_t{1}, kDoublesEnd - 1, kDoublesEnd, kDoublesEnd + 1, kMax - 1, kMax}) {
    expect_exact(id);
  }
  std::mt19937_64 random(25);
  for (int i = 0; i < 2000; ++i) expect_exact(static_cast<std::int64_t>(random() >> (1 + random() % 62)) | 1);
}

TEST(IdJson, WhatIsNoIdIsNone) {
  for (const char* json : {"0",
                           "-1",
                           "\"0\"",
                           "\"-1\"",
                           "9223372036854775808",
                           "\"9223372036854775808\"",
                           "1.0",
                           "1e2",
                           "\"1.0\"",
                           "\"1e2\"",
                           "\"\"",
                           "\" 1\"",
                           "\"1 \"",
                           "\"+1\"",
                           "\"0x1\"",
                           "true",
                           "null",
                           "[1]",
                           "{\"value\":1}",
                           "-9223372036854775808",
                           "-0"}) {
    EXPECT_EQ(id_of_json(boost::json::parse(json)), std::nullopt) << json;
  }
}

TEST(IdJson, NothingIsNullInBothForms) {
  EXPECT_TRUE(id_json(std::nullopt, IdForm::number).is_null());
  EXPECT_TRUE(id_json(std::nullopt, IdForm::text).is_null());
}

}  // namespace
}  // namespace polly
