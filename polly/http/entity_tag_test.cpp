#include "polly/http/entity_tag.hpp"

#include <gtest/gtest.h>

#include <initializer_list>

namespace polly::http {
namespace {

Request request_with(std::initializer_list<std::string_view> values) {
  Request request;
  request.headers.emplace_back("If-Match", "*");
  for (const std::string_view value : values) request.headers.emplace_back("if-none-match", value);
  return request;
}

constexpr std::string_view kTag = "\"0a1b\"";

TEST(EntityTag, IsAHashOfTheBody) {
  EXPECT_EQ(entity_tag_of("{}"), entity_tag_of("{}"));
  EXPECT_NE(entity_tag_of("{}"), entity_tag_of("{ }"));
  EXPECT_NE(entity_tag_of(""), entity_tag_of("{}"));
  EXPECT_EQ(entity_tag_of("{}").size(), 34U);
  EXPECT_TRUE(entity_tag_of("{}").starts_with('"'));
}

TEST(EntityTag, IsFoundInEveryForm) {
  for (const char* list : {"\"0a1b\"", "W/\"0a1b\"", "*", " * ", "\"x\", \"0a1b\"", "\"x\",W/\"0a1b\"",
                           "\"0a1b\",\"x\"", ", ,\"0a1b\" ,", "\"a,b\", \"0a1b\"", "\"\", \"0a1b\"", "\t\"0a1b\"\t"}) {
    EXPECT_TRUE(has_entity_tag(request_with({list}), kTag)) << list;
  }
  EXPECT_TRUE(has_entity_tag(request_with({"\"x\"", "\"0a1b\""}), kTag));
}

TEST(EntityTag, IsNotFoundWhereAnotherOneOrNoneIsListed) {
  for (const char* list : {"", ",", "\"0a1\"", "\"0a1b0\"", "\"0A1B\"", "W/\"x\"", "\"x\", \"y\"", "\"x,0a1b\""}) {
    EXPECT_FALSE(has_entity_tag(request_with({list}), kTag)) << list;
  }
  EXPECT_FALSE(has_entity_tag(request_with({}), kTag));
}

TEST(EntityTag, AMalformedListIsIgnored) {
  for (const char* list : {"0a1b", "\"0a1b", "w/\"0a1b\"", "W/0a1b", "\"0a1b\" \"x\"", "*, \"0a1b\"", "\"0a1b\", *",
                           "\"0a1b\", x", "W/ \"0a1b\"", "'0a1b'"}) {
    EXPECT_FALSE(has_entity_tag(request_with({list}), kTag)) << list;
  }
}

TEST(EntityTag, AnAnswerThatTheClientHasIs304WithoutABody) {
  const std::string tag = entity_tag_of("{}");
  const Reply same = if_changed(request_with({tag}), Reply::json(200, "{}"));
  EXPECT_EQ(same.status, 304);
  EXPECT_EQ(same.body, "");
  ASSERT_EQ(same.headers.size(), 1U);
  EXPECT_EQ(same.headers[0], Header("ETag", tag));
  const Reply other = if_changed(request_with({tag}), Reply::json(200, "{ }"));
  EXPECT_EQ(other.status, 200);
  EXPECT_EQ(other.body, "{ }");
  ASSERT_EQ(other.headers.size(), 1U);
  EXPECT_EQ(other.headers[0], Header("ETag", entity_tag_of("{ }")));
}

}  // namespace
}  // namespace polly::http
