#include <gtest/gtest.h>
#include <sys/stat.h>

#include <string>
#include <vector>

#include "polly/config/detail/test_secret_file.hpp"
#include "polly/config/load.hpp"

namespace polly::config {
namespace {

const std::string kKey = std::string(43, 'A') + "=";

std::vector<std::string> at_rest_mistakes(const Environment& environment) {
  return read(environment).mistakes;
}

TEST(AtRest, ValuesAreCompressedAndNotSealedByDefault) {
  const Storage storage = load(Environment{}).config.storage;
  EXPECT_TRUE(storage.at_rest.compresses);
  EXPECT_EQ(storage.at_rest.compression_level, 3U);
  EXPECT_EQ(storage.at_rest.compression_threshold, 512U);
  EXPECT_TRUE(storage.at_rest.encryption_keys.empty());
}

TEST(AtRest, EachVariableIsRead) {
  const AtRest at_rest = load(Environment{{"POLLY_STORAGE_COMPRESSION", "none"},
                                          {"POLLY_STORAGE_COMPRESSION_LEVEL", "9"},
                                          {"POLLY_STORAGE_COMPRESSION_THRESHOLD", "4KiB"},
                                          {"POLLY_STORAGE_ENCRYPTION_KEYS", "new:" + kKey + "\nold:" + kKey}})
                             .config.storage.at_rest;
  EXPECT_FALSE(at_rest.compresses);
  EXPECT_EQ(at_rest.compression_level, 9U);
  EXPECT_EQ(at_rest.compression_threshold, 4096U);
  EXPECT_EQ(at_rest.encryption_keys.reveal(), "new:" + kKey + "\nold:" + kKey);
}

TEST(AtRest, MistakesSayWhatIsAllowed) {
  EXPECT_EQ(at_rest_mistakes({{"POLLY_STORAGE_COMPRESSION", "gzip"}}).size(), 1U);
  for (const char* level : {"0", "20", "-1", "fast"}) {
    EXPECT_EQ(at_rest_mistakes({{"POLLY_STORAGE_COMPRESSION_LEVEL", level}}).size(), 1U) << level;
  }
  const auto mistakes = at_rest_mistakes({{"POLLY_STORAGE_ENCRYPTION_KEYS", "a:" + kKey + ",b:hunter2"}});
  ASSERT_EQ(mistakes.size(), 1U);
  EXPECT_NE(mistakes[0].find("entry 2"), std::string::npos) << mistakes[0];
  EXPECT_EQ(mistakes[0].find("hunter2"), std::string::npos) << mistakes[0];
}

TEST(AtRest, AKeyFileThatOthersCanReadIsRefusedWithTheModeThatItNeeds) {
  const SecretFile file("a:" + kKey + "\n");
  const Environment environment{{"POLLY_STORAGE_ENCRYPTION_KEYS_FILE", file.path()}};
  for (const mode_t mode : {0644, 0604, 0602, 0660}) {
    ASSERT_EQ(chmod(file.path().c_str(), mode), 0);
    const auto mistakes = at_rest_mistakes(environment);
    ASSERT_EQ(mistakes.size(), 1U) << mode;
    EXPECT_NE(mistakes[0].find("chmod 0600 " + file.path()), std::string::npos) << mistakes[0];
  }
  for (const mode_t mode : {0600, 0400, 0640}) {
    ASSERT_EQ(chmod(file.path().c_str(), mode), 0);
    EXPECT_EQ(load(environment).config.storage.at_rest.encryption_keys.reveal(), "a:" + kKey) << mode;
  }
}

}  // namespace
}  // namespace polly::config
