// Which verbs create the file of a SQLite store, and how.
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "polly/cli/detail/test_call.hpp"
#include "polly/testing/program.hpp"

namespace polly::cli {

namespace {

using Words = std::vector<std::string>;

constexpr const char* kCommit = "0123456789abcdef0123456789abcdef01234567";

class CliSqliteFile : public ::testing::Test {
 protected:
  Called call_on_file(Words words) const {
    words.insert(words.end(), {"--store", "sqlite:" + path_});
    return call(words);
  }
  bool is_there() const { return std::filesystem::exists(path_); }
  unsigned mode() const {
    struct stat status{};
    return ::stat(path_.c_str(), &status) == 0 ? status.st_mode & 0777U : 0;
  }

  const testing::TemporaryFolder folder_;
  const std::string path_ = folder_ / "folder" / "new.db";
};

}  // namespace

TEST_F(CliSqliteFile, IsCreatedByVerbsThatWrite) {
  const std::vector<Words> verbs{{"state", "store", "pr_number", "1", "--sha", kCommit, "--repo", "acme/shop"},
                                 {"state", "forget", "--sha", kCommit, "--repo", "acme/shop"},
                                 {"store", "set", "k", "1"},
                                 {"store", "set", "k", "1", "--if-absent"},
                                 {"store", "delete", "k"},
                                 {"migrate-schema"}};
  for (const Words& verb : verbs) {
    const Called ran = call_on_file(verb);
    EXPECT_EQ(ran.code, 0) << verb[0] << ran.err;
    EXPECT_EQ(mode(), 0600U) << verb[0];
    std::filesystem::remove_all(folder_ / "folder");
  }
  EXPECT_EQ(call_on_file({"store", "set", "k", "1"}).code, 0);
  EXPECT_EQ(call_on_file({"store", "get", "k"}).out, "1\n");
}

TEST_F(CliSqliteFile, IsNotCreatedByVerbsThatReadNorByAWrongCall) {
  const std::vector<Words> verbs{{"state", "get", "--sha", kCommit, "--repo", "acme/shop"},
                                 {"state", "list"},
                                 {"store", "get", "k"},
                                 {"store", "exists", "k"},
                                 {"store", "ttl", "k"},
                                 {"store", "scan"},
                                 {"store", "set", "", "1"},
                                 {"store", "set", "k", "{"},
                                 {"store", "delete", ""},
                                 {"state", "forget", "--sha", "x"},
                                 {"state", "store", "pr_number", "1", "--sha", "x"},
                                 {"state", "get", "--sha", kCommit},
                                 {"state", "get", "pr_number", "--sha", kCommit},
                                 {"state", "forget", "--sha", kCommit},
                                 {"state", "forget", "pr_number", "--sha", kCommit},
                                 {"state", "store", "pr_number", "1", "--sha", kCommit}};
  for (const Words& verb : verbs) {
    const Called ran = call_on_file(verb);
    EXPECT_EQ(ran.code, 2) << verb[0] << verb[1] << ran.err;
    EXPECT_FALSE(is_there()) << verb[0] << verb[1];
  }
  EXPECT_TRUE(contains(call_on_file({"store", "get", "k"}).err, "a verb that writes"));
  EXPECT_TRUE(contains(call_on_file({"state", "store", "pr_number", "1", "--sha", kCommit}).err, "add --repo"));
  EXPECT_EQ(call_on_file({"doctor"}).code, 0);
  EXPECT_FALSE(is_there());
}

TEST_F(CliSqliteFile, IsCreatedByMigrateSchemaWhichReportsIt) {
  EXPECT_EQ(call_on_file({"migrate-schema"}).out, "created the schema (version 1)\n");
  EXPECT_EQ(call_on_file({"migrate-schema"}).out, "the schema is up to date (version 1)\n");
  const auto json = boost::json::parse(call_on_file({"migrate-schema", "--json"}).out);
  EXPECT_EQ(json, boost::json::parse(R"({"engine": "sqlite", "from": 1, "to": 1})"));
  EXPECT_EQ(call_on_file({"store", "scan"}).code, 0);
}

TEST_F(CliSqliteFile, IsCheckedByDoctorThroughALink) {
  ASSERT_EQ(call_on_file({"migrate-schema"}).code, 0);
  const std::string link = folder_ / "link.db";
  std::filesystem::create_symlink(path_, link);
  const Called ran = call({"doctor", "--store", "sqlite:" + link});
  EXPECT_EQ(ran.code, 0) << ran.out;
  EXPECT_TRUE(contains(ran.out, "sqlite answered within")) << ran.out;
  EXPECT_TRUE(contains(ran.out, "SQLite 3.")) << ran.out;
}

}  // namespace polly::cli
