#include "polly/webhook/media_type.hpp"

#include <gtest/gtest.h>

namespace polly::webhook {

TEST(MediaType, JsonAndFormsAreKnownWithAnyParametersInAnyCase) {
  EXPECT_EQ(parse_media_type("application/json"), MediaType::json);
  EXPECT_EQ(parse_media_type("Application/JSON; charset=utf-8"), MediaType::json);
  EXPECT_EQ(parse_media_type("application/json ;charset=utf-8"), MediaType::json);
  EXPECT_EQ(parse_media_type("application/x-www-form-urlencoded"), MediaType::form);
}

TEST(MediaType, AnythingElseIsUnknown) {
  for (const char* type : {"", ";", "text/plain", "application/jsonp", "application/json/x", "json", "application/"}) {
    EXPECT_EQ(parse_media_type(type), std::nullopt) << type;
  }
}

}  // namespace polly::webhook
