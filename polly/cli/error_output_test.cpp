#include "polly/cli/error_output.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "polly/cli/detail/test_call.hpp"

namespace polly::cli {
namespace {

using Environment = config::Environment;

const Environment kJson{{"POLLY_LOG_FORMAT", "json"}};
const Environment kText{{"POLLY_LOG_FORMAT", "text"}};

TEST(ErrorOutput, OfTheDaemonHasTheFormatOfItsLog) {
  for (const bool is_terminal : {false, true}) {
    EXPECT_EQ(error_format({"serve"}, kJson, is_terminal), ErrorFormat::log);
    EXPECT_EQ(error_format({"serve", "--log-format", "json"}, kText, is_terminal), ErrorFormat::log);
    EXPECT_EQ(error_format({"serve", "--log-format=json"}, kText, is_terminal), ErrorFormat::log);
    EXPECT_EQ(error_format({"serve", "--log-format=text"}, kJson, is_terminal), ErrorFormat::text);
    EXPECT_EQ(error_format({"serve"}, kText, is_terminal), ErrorFormat::text);
    EXPECT_EQ(error_format({"serve"}, Environment(), is_terminal), is_terminal ? ErrorFormat::text : ErrorFormat::log);
    EXPECT_EQ(error_format({"doctor"}, kJson, is_terminal), ErrorFormat::text);
    EXPECT_EQ(error_format({"doctor", "--json"}, Environment(), is_terminal), ErrorFormat::json);
    EXPECT_EQ(error_format({}, kJson, is_terminal), ErrorFormat::text);
  }
}

// The only line of what was written to standard error.
std::string error_in(const std::string& written) {
  EXPECT_TRUE(written.ends_with("}\n")) << written;
  EXPECT_EQ(written.find('\n'), written.size() - 1) << written;
  return std::string(boost::json::parse(written).at("error").as_string());
}

TEST(ErrorOutput, AMistakeInTheConfigurationIsALineOfTheLog) {
  const Called ran = call({"serve"}, Environment{{"POLLY_LOG_FORMAT", "json"}, {"POLLY_THREADS", "\"many"}});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(error_in(ran.err).find("POLLY_THREADS"), std::string::npos) << ran.err;
}

TEST(ErrorOutput, SoIsAnUnknownOption) {
  const Called ran = call({"serve", "--bogus"}, kJson);
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(error_in(ran.err).find("--bogus"), std::string::npos) << ran.err;
}

TEST(ErrorOutput, SoIsAMissingSecret) {
  EXPECT_NE(error_in(call({"serve"}, kJson).err).find("POLLY_WEBHOOK_SECRET"), std::string::npos);
}

TEST(ErrorOutput, WhyDoesMyDaemonNotStartNamesAllMistakesAtOnce) {
  const Called ran =
      call({"serve"}, Environment{{"POLLY_THREADS", "many"},
                                  {"POLLY_STORE_URL", "valkeys://h?ca=/nonexistent/ca&cert=/nonexistent/c&key=/k"}});
  EXPECT_EQ(ran.code, 2);
  for (const char* mistake : {"POLLY_THREADS", "/nonexistent/ca", "/nonexistent/c\"", "\"/k\"", "POLLY_WEBHOOK_SECRET",
                              "the configuration has 5 mistakes"}) {
    EXPECT_TRUE(contains(ran.err, mistake)) << mistake << " in: " << ran.err;
  }
}

TEST(ErrorOutput, WhatIsWrongWithMyStoreIsReportedBesideTheOtherMistakes) {
  for (const std::string url : {"valkey://h?cluster=yes", "valkey://h?clutser=true", "valkey://a,b/3",
                                "postgres://h/d?sslmode=verify-full&"
                                "sslrootcert=/nonexistent/ca",
                                "postgres://h/d?hots=x", "tcp://h"}) {
    for (const char* verb : {"config", "doctor", "stats"}) {
      const Called ran = call({verb}, Environment{{"POLLY_THREADS", "many"}, {"POLLY_STORE_URL", url}});
      EXPECT_EQ(ran.code, 2) << verb;
      const std::string written = ran.out + ran.err;
      EXPECT_TRUE(contains(written, "POLLY_THREADS")) << url << ": " << written;
      EXPECT_TRUE(contains(written, "URL")) << url << ": " << written;
    }
  }
}

TEST(ErrorOutput, TheStoreOfADaemonThatIsAskedIsNotChecked) {
  const Called ran = call({"config"}, Environment{{"POLLY_SERVER", "http://h"}, {"POLLY_VALKEY_TLS", "true"}});
  EXPECT_EQ(ran.code, 0) << ran.err;
}

}  // namespace
}  // namespace polly::cli
