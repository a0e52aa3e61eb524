#include "polly/dynamodb/detail/profile_source.hpp"

#include <gtest/gtest.h>

#include <string>

namespace polly::dynamodb {
namespace {

TEST(Profiles, OfTheCredentialsFileAreSectionsOfTheirName) {
  constexpr std::string_view kText =
      "# keys\n"
      "[default]\n"
      "aws_access_key_id = A\r\n"
      "AWS_SECRET_ACCESS_KEY=a/b+c=d\n"
      "\n"
      "[ work ]\n"
      "aws_access_key_id\t=\tW  ; a comment\n"
      "nonsense\n"
      "[profile other]\n"
      "aws_access_key_id = O\n";
  EXPECT_EQ(parse_profile(kText, "default", false),
            (Profile{{"aws_access_key_id", "A"}, {"aws_secret_access_key", "a/b+c=d"}}));
  EXPECT_EQ(parse_profile(kText, "work", false), (Profile{{"aws_access_key_id", "W"}}));
  EXPECT_EQ(parse_profile(kText, "other", false), Profile());
  EXPECT_EQ(parse_profile(kText, "none", false), Profile());
}

TEST(Profiles, OfTheConfigFileHaveTheWordProfileInFront) {
  constexpr std::string_view kText =
      "[default]\n"
      "region = eu-west-1\n"
      "[profile  work]\n"
      "region = eu-central-1\n"
      "s3 =\n"
      "  region = nested\n"
      "[profilework]\n"
      "region = x\n"
      "[sso-session work]\n"
      "sso_region = y\n"
      "[work]\n"
      "region = z";
  EXPECT_EQ(parse_profile(kText, "default", true), (Profile{{"region", "eu-west-1"}}));
  EXPECT_EQ(parse_profile(kText, "work", true), (Profile{{"region", "eu-central-1"}, {"s3", ""}}));
}

TEST(Profiles, BrokenSectionsDoNoHarm) {
  EXPECT_EQ(parse_profile("[", "default", false), Profile());
  EXPECT_EQ(parse_profile("[default\na=b", "default", false), (Profile{{"a", "b"}}));
  EXPECT_EQ(parse_profile("a=b\n[default]\n=\n", "default", false), (Profile{{"", ""}}));
}

}  // namespace
}  // namespace polly::dynamodb
