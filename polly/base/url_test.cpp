#include "polly/base/url.hpp"

#include <gtest/gtest.h>

#include <random>

#include "polly/base/error.hpp"
#include "polly/testing/password.hpp"

namespace polly {
namespace {

TEST(Url, IsTakenApart) {
  const UrlParts parts = split_url("Postgres://ann:p%40ss:x@a:1,[::1],%2Frun%2Fpg/shop?sslmode=require&user=b");
  EXPECT_EQ(parts.scheme, "postgres");
  EXPECT_EQ(parts.userinfo, "ann:p%40ss:x");
  EXPECT_EQ(parts.path, "/shop");
  EXPECT_EQ(parts.query, "sslmode=require&user=b");
  const std::vector<UrlHost> hosts = hosts_of(parts);
  ASSERT_EQ(hosts.size(), 3U);
  EXPECT_EQ(hosts[0].name, "a");
  EXPECT_EQ(hosts[0].port, 1);
  EXPECT_EQ(hosts[1].name, "::1");
  EXPECT_EQ(hosts[1].port, std::nullopt);
  EXPECT_EQ(hosts[2].name, "/run/pg");
}

TEST(Url, MayHaveNoAuthorityNoHostAndNoQuery) {
  const UrlParts file = split_url("sqlite:a b.db");
  EXPECT_FALSE(file.has_authority);
  EXPECT_EQ(file.path, "a b.db");
  EXPECT_EQ(file.query, std::nullopt);
  EXPECT_EQ(split_url("memory:").path, "");
  const UrlParts socket = split_url("unix://u:p@/run/v.sock?db=1");
  EXPECT_EQ(socket.userinfo, "u:p");
  EXPECT_EQ(hosts_of(socket).front().name, "");
}

TEST(Url, ACharacterThatIsReadInTwoWaysIsNamedWithItsPlaceAndItsCode) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  for (const auto& [url, reason] : Pairs{
           {"hunter2", "it has no scheme"},
           {":hunter2@h", "it has no scheme"},
           {"p$:hunter2@h", "it has no scheme"},
           {"postgres://polly:S3cr@t@127.0.0.1/polly",
            "it has more than one \"@\" in front of its path, the first (character 22 of the URL): in a user or a "
            "password \"@\" is %40"},
           {"redis://:pa?ss@h", "it has an \"@\" behind the first \"?\" (character 12 of the URL)"},
           {"redis://:pa/ss@h", "it has an \"@\" behind the first \"/\" (character 12 of the URL)"},
           {"redis://:\xC3\xA4/ss@h", "\"/\" (character 11 of the URL)"},
           {"redis://:pa#ss@h", "it has a \"#\" (character 12 of the URL): in a password or a path that is %23"},
           {"redis://:pa%ss@h",
            "the password has a \"%\" without two hexadecimal digits behind it (character 12 of the URL): \"%\" "
            "itself is %25"},
           {"redis://pa%ss@h", "the user has a \"%\""},
           {"redis://h/%", "the path has a \"%\""},
           {"redis://h/?a=%4", "the query has a \"%\""},
           {"redis:u:p@h", "it has an \"@\" (character 10 of the URL) and no \"//\" behind its scheme"},
           {"redis://u:p\n@h", "it has a control character (U+000A) (character 12 of the URL): that is written %0A"},
           {"redis://hunter2:hunter2", "a port is no number"},
           {"redis://hunter 2", "a host has a character"},
           {"redis://[::1", "has no \"]\""},
           {"redis://::1", "a host is missing"},
       }) {
    EXPECT_NE(url_objection(url).find(reason), std::string::npos) << url << ": " << url_objection(url);
    EXPECT_EQ(url_objection(url).find("hunter2"), std::string::npos) << url_objection(url);
  }
}

TEST(Url, IsShownWithoutUserPasswordAndQuery) {
  using Pairs = std::vector<std::pair<std::string, std::string>>;
  for (const auto& [url, shown] : Pairs{
           {"valkeys://ann:p%40ss@db:6379/0?sentinel_password=x", "valkeys://***@db:6379/0?***"},
           {"valkey://ann@a:1,b:2", "valkey://***@a:1,b:2"},
           {"valkey://:pw@[::1]:7000/1", "valkey://***@[::1]:7000/1"},
           {"postgres:///polly?host=/run/postgresql", "postgres:///polly?***"},
           {"sqlite:polly.db", "sqlite:polly.db"},
           {"memory:", "memory:"},
           {"unix:///run/v.sock", "unix:///run/v.sock"},
       }) {
    EXPECT_EQ(redacted_url(url), shown);
  }
}

TEST(Url, OfWhatIsNotCertainOnlyTheSchemeIsShown) {
  for (const char* rest : {"ann:S3cr@t@h", ":pa?ss@h", ":pa/ss@h", ":p#w@h", ":p%w@h", "ann:hunter2", "h:65536"}) {
    EXPECT_EQ(redacted_url(std::string("redis://") + rest), "redis:***") << rest;
  }
  EXPECT_EQ(redacted_url("hunter2"), "***");
  EXPECT_EQ(redacted_text("ann:hunter2@h"), "***");
  EXPECT_EQ(redacted_text("redis://hunter2"), "***");
  EXPECT_EQ(redacted_text("8080"), "8080");
}

TEST(Url, NoPartOfAPasswordIsShownInAnyForm) {
  std::mt19937 random(20261128);
  for (int round = 0; round < 500; ++round) {
    const std::string password = testing::random_password(random);
    for (const std::string form :
         {"postgres://polly:~@h:1/polly", "postgres://~@h/polly?sslmode=disable", "redis://:~@h",
          "valkeys://~@h:1,h:2/0", "unix://:~@/run/v.sock", "valkey+sentinel://polly:~@h,h/mymaster",
          "postgres://h/d?user=a&password=~&sslmode=a", "http://ann:~@h:4318/v1"}) {
      std::string url = form;
      url.replace(url.find('~'), 1, password);
      ASSERT_EQ(testing::part_in(redacted_url(url) + url_objection(url), password), "") << url;
      if (!url_objection(url).empty()) continue;
      for (const UrlParameter& parameter : parameters_of(split_url(url))) {
        if (!parameter.is_certain) continue;
        ASSERT_EQ(testing::part_in(parameter.name, password), "") << url;
      }
    }
  }
}

TEST(Url, AParametersNameIsCertainUnlessItMayBelongToAPassword) {
  const std::vector<UrlParameter> parameters =
      parameters_of(split_url("postgres://h/d?sslmod=x&hunter2=1&word&password=ab&cd=ef"));
  ASSERT_EQ(parameters.size(), 5U);
  EXPECT_TRUE(parameters[0].is_certain);
  EXPECT_EQ(parameters[0].name, "sslmod");
  EXPECT_EQ(parameters[0].value, "x");
  EXPECT_FALSE(parameters[1].is_certain);
  EXPECT_FALSE(parameters[2].is_certain);
  EXPECT_EQ(parameters[2].value, std::nullopt);
  EXPECT_FALSE(parameters[4].is_certain);
}

}  // namespace
}  // namespace polly
