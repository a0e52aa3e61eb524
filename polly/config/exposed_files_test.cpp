#include "polly/config/exposed_files.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "polly/testing/program.hpp"

namespace polly::config {
namespace {

using std::filesystem::perms;

class ExposedFiles : public ::testing::Test {
 protected:
  std::string file(const std::string& name, unsigned mode) const {
    const std::filesystem::path path = folder_ / name;
    std::ofstream(path) << "content";
    std::filesystem::permissions(path, static_cast<perms>(mode));
    return path.string();
  }

 private:
  const testing::TemporaryFolder folder_;
};

TEST_F(ExposedFiles, NamesASecretThatEveryUserCanReadAndTheCommandThatHelps) {
  const std::string path = file("token", 0644);
  const auto texts = exposed_files(read(Environment{{"POLLY_API_TOKEN_FILE", path}, {"POLLY_STORAGE_TYPE", "memory"}}));
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_EQ(texts[0], "every user of this machine can read " + path +
                          ", which holds a secret (POLLY_API_TOKEN_FILE): run `chmod o= " + path + "`");
}

TEST_F(ExposedFiles, NamesTheDatabaseAndItsLogsAndAPrivateKey) {
  const std::string database = file("polly.db", 0666);
  file("polly.db-wal", 0604);
  const std::string key = file("key.pem", 0644);
  const auto texts = exposed_files(read(Environment{{"POLLY_SQLITE_PATH", database}, {"POLLY_VALKEY_TLS_KEY", key}}));
  ASSERT_EQ(texts.size(), 3U);
  EXPECT_TRUE(texts[0].starts_with("every user of this machine can read " + key)) << texts[0];
  EXPECT_TRUE(texts[1].starts_with("every user of this machine can read and change " + database)) << texts[1];
  EXPECT_TRUE(texts[2].starts_with("every user of this machine can read " + database + "-wal")) << texts[2];
}

TEST_F(ExposedFiles, LooksAtTheLogsBesideTheFileThatALinkLeadsTo) {
  const std::string log = file("polly.db", 0600) + "-wal";
  file("polly.db-wal", 0644);
  const std::string link = file("link.db", 0600);
  std::filesystem::remove(link);
  std::filesystem::create_symlink("polly.db", link);
  const auto texts = exposed_files(read(Environment{{"POLLY_SQLITE_PATH", link}}));
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_TRUE(texts[0].starts_with("every user of this machine can read " + log + ",")) << texts[0];
}

TEST_F(ExposedFiles, WhatOnlyTheOwnerAndTheGroupCanReadIsFine) {
  const Environment environment{{"POLLY_API_TOKEN_FILE", file("token", 0640)},
                                {"POLLY_WEBHOOK_SECRET_FILE", file("secret", 0400)},
                                {"POLLY_SQLITE_PATH", file("polly.db", 0660)}};
  EXPECT_TRUE(exposed_files(read(environment)).empty());
  EXPECT_TRUE(exposed_files(read(Environment{{"POLLY_SQLITE_PATH", "/nowhere/polly.db"}})).empty());
  EXPECT_TRUE(exposed_files(read(Environment{{"POLLY_API_TOKEN_FILE", "/dev/null"}})).empty());
}

}  // namespace
}  // namespace polly::config
