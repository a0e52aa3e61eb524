#include "polly/cli/json_errors.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

#include "polly/cli/detail/test_call.hpp"

namespace polly::cli {
namespace {

using Environment = config::Environment;

const Environment kJson{{"POLLY_LOG_FORMAT", "json"}};

TEST(JsonErrors, AreWantedByTheDaemonWhoseLogIsJson) {
  EXPECT_TRUE(wants_json_errors({"serve"}, kJson));
  EXPECT_TRUE(wants_json_errors({"serve", "--log-format", "json"}, Environment()));
  EXPECT_TRUE(wants_json_errors({"serve", "--log-format=json"}, Environment()));
  EXPECT_FALSE(wants_json_errors({"serve", "--log-format=text"}, kJson));
  EXPECT_FALSE(wants_json_errors({"serve"}, Environment()));
  EXPECT_FALSE(wants_json_errors({"doctor"}, kJson));
  EXPECT_FALSE(wants_json_errors({}, kJson));
}

// The only line of what was written to standard error.
std::string error_in(const std::string& written) {
  EXPECT_TRUE(written.ends_with("}\n")) << written;
  EXPECT_EQ(written.find('\n'), written.size() - 1) << written;
  return std::string(boost::json::parse(written).at("error").as_string());
}

TEST(JsonErrors, AMistakeInTheConfigurationIsALineOfTheLog) {
  const Called ran = call({"serve"}, Environment{{"POLLY_LOG_FORMAT", "json"}, {"POLLY_THREADS", "\"many"}});
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(error_in(ran.err).find("POLLY_THREADS"), std::string::npos) << ran.err;
}

TEST(JsonErrors, SoIsAnUnknownOption) {
  const Called ran = call({"serve", "--bogus"}, kJson);
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(error_in(ran.err).find("--bogus"), std::string::npos) << ran.err;
}

TEST(JsonErrors, SoIsAMissingSecret) {
  EXPECT_NE(error_in(call({"serve"}, kJson).err).find("POLLY_WEBHOOK_SECRET"), std::string::npos);
}

}  // namespace
}  // namespace polly::cli
