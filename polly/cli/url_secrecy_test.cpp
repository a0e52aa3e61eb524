// `config` and `doctor` show no part of a password, however badly the URL is written: with random passwords of all
// printable characters, not percent-encoded, in every form of URL.
#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

#include "polly/cli/detail/test_call.hpp"
#include "polly/testing/password.hpp"
#include "polly/testing/rounds.hpp"

namespace polly::cli {

namespace {

// "~" stands for the password. No server listens at port 1.
const std::vector<std::string> kForms{"postgres://polly:~@127.0.0.1:1/polly",
                                      "postgresql://polly:~@127.0.0.1:1,127.0.0.1:1/polly?sslmode=disable",
                                      "postgres://~@127.0.0.1:1/polly",
                                      "postgres://:~@127.0.0.1:1/polly",
                                      "postgres://127.0.0.1:1/polly?password=~",
                                      "postgres://polly@127.0.0.1:1/polly?user=polly&password=~&sslmode=disable",
                                      "valkey://polly:~@127.0.0.1:1/0",
                                      "valkey://:~@127.0.0.1:1",
                                      "valkey://~@127.0.0.1:1",
                                      "redis://default:~@127.0.0.1:1?connections=1",
                                      "redis://:~@127.0.0.1:1",
                                      "valkeys://:~@127.0.0.1:1",
                                      "rediss://polly:~@127.0.0.1:1",
                                      "valkey://:~@127.0.0.1:1,127.0.0.1:1",
                                      "unix://polly:~@/nowhere/v.sock",
                                      "unix://:~@/nowhere/v.sock",
                                      "unix://~@/nowhere/v.sock",
                                      "valkey+sentinel://polly:~@127.0.0.1:1/mymaster",
                                      "valkey+sentinel://:~@127.0.0.1:1,127.0.0.1:1/mymaster",
                                      "valkey+sentinel://127.0.0.1:1/mymaster?sentinel_password=~",
                                      "valkeys+sentinel://~@127.0.0.1:1/mymaster"};

std::string with_password(std::string form, const std::string& password) {
  return form.replace(form.find('~'), 1, password);
}

// The whole output of a call, with the URL in a variable or in an option.
std::string output_of(const std::string& verb, const std::string& url, bool is_option) {
  config::Environment environment{
      {"POLLY_VALKEY_START_TIMEOUT", "0"}, {"POLLY_POSTGRES_START_TIMEOUT", "0"}, {"POLLY_STORAGE_TIMEOUT", "20ms"}};
  std::vector<std::string> words{verb};
  if (is_option) {
    words.insert(words.end(), {"--store", url});
  } else {
    environment.set("POLLY_STORE_URL", url, "POLLY_STORE_URL");
  }
  const Called called = call(std::move(words), std::move(environment));
  return called.out + called.err;
}

}  // namespace

TEST(UrlSecrecy, ConfigShowsNoPartOfAPasswordInAnyForm) {
  std::mt19937 random(20261128);
  for (std::size_t round = 0; round < 20; ++round) {
    for (const std::string& form : kForms) {
      const std::string password = testing::random_password(random);
      const std::string url = with_password(form, password);
      const std::string output = output_of("config", url, false);
      ASSERT_EQ(testing::part_in(output, password), "") << url << "\n" << output;
    }
  }
}

TEST(UrlSecrecy, DoctorShowsNoPartOfAPasswordInAnyForm) {
  std::mt19937 random(20261129);
  for (std::size_t round = 0; round < testing::rounds(40); ++round) {
    for (const std::string& form : kForms) {
      const std::string password = testing::random_password(random);
      const std::string url = with_password(form, password);
      const std::string output = output_of("doctor", url, true);
      ASSERT_EQ(testing::part_in(output, password), "") << url << "\n" << output;
    }
  }
}

TEST(UrlSecrecy, AMistakeNamesTheCharacterAndItsPercentEncoding) {
  const std::vector<std::pair<std::string, std::string>> signs{
      {"@", "%40"}, {"/", "%2F"}, {"?", "%3F"}, {"#", "%23"}, {"%", "%25"}};
  for (const char* form :
       {"postgres://polly:~@127.0.0.1:1/polly", "redis://:~@127.0.0.1:1", "unix://:~@/nowhere/v.sock",
        "valkey+sentinel://:~@127.0.0.1:1/mymaster", "valkeys://~@127.0.0.1:1"}) {
    for (const auto& [sign, code] : signs) {
      const std::string url = with_password(form, "S3cr" + sign + "tQ");
      for (const char* verb : {"config", "doctor", "serve"}) {
        const std::string output = output_of(verb, url, std::string(verb) != "config");
        EXPECT_TRUE(contains(output, "\"" + sign + "\"")) << output;
        EXPECT_TRUE(contains(output, code)) << output;
        EXPECT_TRUE(contains(output, "(character ")) << output;
        EXPECT_FALSE(contains(output, "S3cr")) << output;
      }
    }
  }
}

TEST(UrlSecrecy, AnUnknownSchemeOrParameterIsNamed) {
  const std::string scheme = output_of("doctor", "tcp://127.0.0.1:1", true);
  EXPECT_TRUE(contains(scheme, "--store")) << scheme;
  EXPECT_TRUE(contains(scheme, "\"tcp:\"")) << scheme;
  EXPECT_FALSE(contains(scheme, "POLLY_STORAGE_TYPE")) << scheme;
  EXPECT_FALSE(contains(output_of("doctor", "hunter2:x", true), "hunter2"));
  EXPECT_FALSE(contains(output_of("config", "hunter2:x", false), "hunter2"));
  for (const char* url : {"postgres://127.0.0.1:1/polly?pool_size=5", "valkey://127.0.0.1:1?pool_size=5"}) {
    const std::string parameter = output_of("doctor", url, true);
    EXPECT_TRUE(contains(parameter, "pool_size")) << parameter;
    EXPECT_FALSE(contains(parameter, "percent")) << parameter;
  }
}

}  // namespace polly::cli
