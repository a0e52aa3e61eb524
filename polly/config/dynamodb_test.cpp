#include "polly/config/dynamodb.hpp"

#include <gtest/gtest.h>

#include <utility>

#include "polly/base/error.hpp"
#include "polly/config/load.hpp"
#include "polly/config/store_url.hpp"

namespace polly::config {
namespace {

constexpr const char* kTableUrl =
    "dynamodb://polly-state?region=eu-central-1&endpoint=http://127.0.0.1:8000&prefix=blue:";

TEST(DynamodbConfig, TakesATableFromVariables) {
  const Loaded loaded = load({{"POLLY_STORAGE_TYPE", "dynamodb"},
                              {"POLLY_DYNAMODB_TABLE", "polly-state"},
                              {"POLLY_DYNAMODB_REGION", "eu-central-1"},
                              {"POLLY_DYNAMODB_ENDPOINT", "https://dynamodb.example/"},
                              {"POLLY_DYNAMODB_PREFIX", "blue:"}});
  const Dynamodb& dynamodb = loaded.config.storage.dynamodb;
  EXPECT_EQ(dynamodb.table, "polly-state");
  EXPECT_EQ(dynamodb.region, "eu-central-1");
  EXPECT_EQ(dynamodb.endpoint, "https://dynamodb.example");
  EXPECT_EQ(dynamodb.prefix, "blue:");
  EXPECT_TRUE(loaded.warnings.empty());
}

TEST(DynamodbConfig, TakesAllOfItFromAUrl) {
  for (const char* url : {kTableUrl,
                          "dynamodb://polly-state?region=eu-central-1&endpoint=http:%2F%2F127.0.0.1:8000&"
                          "prefix=blue%3A"}) {
    const Dynamodb of_load = load({{"POLLY_STORE_URL", url}}).config.storage.dynamodb;
    const Dynamodb of_url = storage_of_url(url).dynamodb;
    for (const Dynamodb& dynamodb : {of_load, of_url}) {
      EXPECT_EQ(dynamodb.table, "polly-state");
      EXPECT_EQ(dynamodb.region, "eu-central-1");
      EXPECT_EQ(dynamodb.endpoint, "http://127.0.0.1:8000");
      EXPECT_EQ(dynamodb.prefix, "blue:");
    }
  }
  EXPECT_EQ(storage_of_url("dynamodb://Polly.State").dynamodb.table, "Polly.State");
}

TEST(DynamodbConfig, RefusesAUrlThatCannotBeMeant) {
  for (const char* url :
       {"dynamodb:", "dynamodb://", "dynamodb:polly", "dynamodb://ab", "dynamodb://a table", "dynamodb://user@polly",
        "dynamodb://polly/more", "dynamodb://polly?table=x", "dynamodb://polly?region=", "dynamodb://polly?region=moon",
        "dynamodb://polly?region=eu-central-1&region=eu-west-1", "dynamodb://polly?endpoint=127.0.0.1:8000",
        "dynamodb://polly?endpoint=http://host/path", "dynamodb://polly?prefix=%22", "dynamodb://polly?region"}) {
    EXPECT_EQ(read({{"POLLY_STORE_URL", url}}).mistakes.size(), 1U) << url;
    EXPECT_THROW(storage_of_url(url), Error) << url;
  }
}

TEST(DynamodbConfig, ReportsEveryMistakeAtOnce) {
  const Loaded loaded = read({{"POLLY_STORAGE_TYPE", "dynamodb"},
                              {"POLLY_DYNAMODB_TABLE", "a table"},
                              {"POLLY_DYNAMODB_REGION", "Frankfurt"},
                              {"POLLY_DYNAMODB_ENDPOINT", "https://ann:hunter2@dynamodb.example"},
                              {"POLLY_DYNAMODB_PREFIX", "blue team"}});
  ASSERT_EQ(loaded.mistakes.size(), 4U);
  for (const std::string& mistake : loaded.mistakes) EXPECT_EQ(mistake.find("hunter2"), std::string::npos) << mistake;
}

TEST(DynamodbConfig, WantsATableInOnePlace) {
  EXPECT_EQ(
      read({{"POLLY_STORAGE_TYPE", "dynamodb"}}).mistakes,
      std::vector<std::string>{"POLLY_DYNAMODB_TABLE is not set: set it to the name of the table, as in polly (or "
                               "set POLLY_STORE_URL in place of the type)"});
  EXPECT_EQ(read({{"POLLY_STORE_URL", kTableUrl}, {"POLLY_DYNAMODB_TABLE", "polly"}}).mistakes,
            std::vector<std::string>{"POLLY_STORE_URL and POLLY_DYNAMODB_TABLE are both set; set one of them"});
}

TEST(DynamodbConfig, TakesFromVariablesWhatTheUrlDoesNotHave) {
  const Loaded loaded = load({{"POLLY_STORE_URL", "dynamodb://polly"}, {"POLLY_DYNAMODB_REGION", "eu-west-1"}});
  EXPECT_EQ(loaded.config.storage.dynamodb.table, "polly");
  EXPECT_EQ(loaded.config.storage.dynamodb.region, "eu-west-1");
  EXPECT_TRUE(loaded.warnings.empty());
  EXPECT_EQ(read({{"POLLY_STORE_URL", "dynamodb://polly?region=eu-west-1"}, {"POLLY_DYNAMODB_REGION", "eu-west-1"}})
                .mistakes.size(),
            1U);
}

TEST(DynamodbConfig, KeepsTheVariablesOfAwsAndTheHomeFolderForItsClient) {
  const Environment environment{{"POLLY_STORE_URL", kTableUrl},
                                {"AWS_ACCESS_KEY_ID", "AKID"},
                                {"AWS_SECRET_ACCESS_KEY", "hunter2"},
                                {"AWS_PROFILE", ""},
                                {"HOME", "/srv/polly"},
                                {"PATH", "/bin"}};
  const auto variables = load(environment).config.storage.dynamodb.aws_variables;
  EXPECT_EQ(variables.size(), 3U);
  EXPECT_EQ(variables.at("AWS_SECRET_ACCESS_KEY").reveal(), "hunter2");
  EXPECT_EQ(variables.at("HOME").reveal(), "/srv/polly");
  EXPECT_TRUE(load({{"AWS_PROFILE", "work"}}).config.storage.dynamodb.aws_variables.empty()) << "another engine";
}

TEST(DynamodbConfig, AVariableThatDoesNothingIsWarnedOf) {
  EXPECT_EQ(load({{"POLLY_DYNAMODB_TABLE", "polly"}}).warnings,
            std::vector<std::string>{"POLLY_DYNAMODB_TABLE does nothing, since the state is kept in sqlite: set "
                                     "POLLY_STORAGE_TYPE=dynamodb"});
}

}  // namespace
}  // namespace polly::config
