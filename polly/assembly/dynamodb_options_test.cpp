#include "polly/assembly/dynamodb_options.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "polly/config/load.hpp"

namespace polly {
namespace {

TEST(DynamodbOptionsOf, AConfigurationAreWhatItSays) {
  const config::Environment environment{
      {"POLLY_STORAGE_TYPE", "dynamodb"},        {"POLLY_DYNAMODB_TABLE", "polly-state"},
      {"POLLY_DYNAMODB_REGION", "eu-central-1"}, {"POLLY_DYNAMODB_ENDPOINT", "http://127.0.0.1:8000"},
      {"POLLY_DYNAMODB_PREFIX", "blue:"},        {"AWS_ACCESS_KEY_ID", "AKID"},
      {"AWS_SECRET_ACCESS_KEY", "hunter2"},      {"AWS_REGION", "us-east-1"}};
  const DynamodbOptions options = dynamodb_options(config::load(environment).config.storage);
  EXPECT_EQ(options.table, "polly-state");
  EXPECT_EQ(options.prefix, "blue:");
  EXPECT_EQ(options.client.region, "eu-central-1");
  EXPECT_EQ(options.client.endpoint, "http://127.0.0.1:8000");
  EXPECT_EQ(options.client.credentials.access_key_id, "AKID");
  EXPECT_EQ(options.client.credentials.secret_access_key.reveal(), "hunter2");
  EXPECT_EQ(options.client.credentials.region, "us-east-1") << "the client's second choice";
}

TEST(DynamodbOptionsOf, OfAConfigurationTakeNoVariableOfTheProcess) {
  ::setenv("AWS_SESSION_TOKEN", "of the process", 1);
  const config::Environment environment{{"POLLY_STORE_URL", "dynamodb://polly?region=eu-central-1"}};
  EXPECT_TRUE(dynamodb_options(config::load(environment).config.storage).client.credentials.session_token.empty());
  EXPECT_EQ(dynamodb_options(config::Storage()).client.credentials.session_token.reveal(), "of the process")
      << "a program that fills in the settings itself";
  ::unsetenv("AWS_SESSION_TOKEN");
}

}  // namespace
}  // namespace polly
