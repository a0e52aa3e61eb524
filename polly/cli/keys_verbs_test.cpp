// polly keys, on a SQLite file.
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <filesystem>
#include <string>
#include <vector>

#include "polly/cli/detail/test_call.hpp"
#include "polly/codec/key_ring.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/test_database.hpp"

namespace polly::cli {

namespace {

const std::string kOldRingLine = "old:" + std::string(42, 'M') + "A=";
const std::string kNewRingLine = "new:" + std::string(42, 'Q') + "A=";

class KeysVerbs : public ::testing::Test {
 protected:
  Called call_with(const std::string& ring, std::vector<std::string> words) const {
    words.insert(words.end(), {"--store", "sqlite:" + path_});
    config::Environment environment;
    if (!ring.empty()) environment.set("POLLY_STORAGE_ENCRYPTION_KEYS", ring, "POLLY_STORAGE_ENCRYPTION_KEYS");
    return call(std::move(words), environment);
  }
  boost::json::value json_of(const std::string& ring, std::vector<std::string> words) const {
    words.emplace_back("--json");
    return boost::json::parse(call_with(ring, std::move(words)).out);
  }

  const testing::TemporaryFolder folder_;
  const std::string path_ = folder_ / "polly.db";
};

}  // namespace

TEST_F(KeysVerbs, GeneratePrintsALineForTheRingAndNothingElse) {
  const Called ran = call({"keys", "generate"});
  EXPECT_EQ(ran.code, 0) << ran.err;
  EXPECT_TRUE(ran.err.empty());
  EXPECT_EQ(ran.out.size(), std::string("2026-11:").size() + 45);
  EXPECT_EQ(codec::KeyRing::parse(ran.out)->sealing()->name().substr(4, 1), "-");
  EXPECT_NE(call({"keys", "generate"}).out, ran.out);
  EXPECT_TRUE(call({"keys", "generate", "--name", "mine"}).out.starts_with("mine:"));
  for (const char* name : {"none", "UPPER", "a b"}) EXPECT_EQ(call({"keys", "generate", "--name", name}).code, 2);
}

TEST_F(KeysVerbs, ListAndRotateFromTheFirstKeyToTheNext) {
  EXPECT_EQ(call_with("", {"store", "set", "p", "0"}).code, 0);
  EXPECT_EQ(call_with(kOldRingLine, {"store", "set", "a", "1", "--ttl", "1h"}).code, 0);
  EXPECT_EQ(call_with(kOldRingLine, {"store", "set", "b", "2"}).code, 0);
  const std::string ring = kNewRingLine + "\n" + kOldRingLine;

  const Called listed = call_with(ring, {"keys", "list"});
  EXPECT_EQ(listed.code, 0) << listed.err;
  EXPECT_TRUE(contains(listed.out, codec::KeyRing::parse(kOldRingLine)->sealing()->check_value())) << listed.out;
  boost::json::value json = json_of(ring, {"keys", "list"});
  EXPECT_EQ(json.at("keys").at(0).at("name"), "new");
  EXPECT_EQ(json.at("keys").at(0).at("state"), "seals");
  EXPECT_EQ(json.at("keys").at(1).at("state"), "opens");
  EXPECT_EQ(json.at("keys").at(1).at("entries"), 2);
  EXPECT_EQ(json.at("plain"), 1);

  json = json_of(ring, {"keys", "rotate", "--dry-run"});
  EXPECT_EQ(json.at("rewritten"), 3);
  EXPECT_EQ(json_of(ring, {"keys", "list"}).at("keys").at(1).at("entries"), 2);
  const Called rotated = call_with(ring, {"keys", "rotate"});
  EXPECT_EQ(rotated.code, 0) << rotated.err;
  EXPECT_EQ(rotated.out, "3 entries, 3 rewritten; the key \"new\" seals\n");
  EXPECT_TRUE(rotated.err.empty()) << rotated.err;
  EXPECT_EQ(json_of(ring, {"keys", "list"}).at("keys").at(0).at("entries"), 3);
  EXPECT_EQ(json_of(ring, {"keys", "list"}).at("keys").at(1).at("entries"), 0);
  EXPECT_EQ(call_with(kNewRingLine, {"store", "get", "a"}).out, "1\n");
  EXPECT_EQ(call_with(kNewRingLine, {"store", "ttl", "b"}).out, "never expires\n");
  EXPECT_EQ(json_of(ring, {"keys", "rotate", "--rate", "100000"}).at("rewritten"), 0);
}

TEST_F(KeysVerbs, AKeyThatTheRingLacksIsListedAndExits5) {
  EXPECT_EQ(call_with(kOldRingLine, {"store", "set", "a", "1"}).code, 0);
  EXPECT_EQ(call_with(kNewRingLine, {"store", "set", "polly:pr_number:b", "2"}).code, 0);
  const boost::json::value json = json_of(kNewRingLine, {"keys", "list"});
  EXPECT_EQ(json.at("keys").at(1).at("name"), "old");
  EXPECT_EQ(json.at("keys").at(1).at("state"), "missing");
  for (const std::string& ring : {kNewRingLine, kNewRingLine + "\n" + kOldRingLine + ":disabled", std::string()}) {
    const Called ran = call_with(ring, {"keys", "rotate"});
    EXPECT_EQ(ran.code, 5) << ran.err;
    EXPECT_TRUE(contains(ran.err, "do not open")) << ran.err;
  }
  EXPECT_EQ(json_of(kNewRingLine, {"keys", "rotate"}).at("complete"), false);
}

TEST_F(KeysVerbs, ADamagedRowExits6AndTheOthersAreRotated) {
  // Two whole rows lie between the damaged one and the store's own entries, whose look-ups would fail beside it.
  for (const char* key : {"a", "b", "c", "d", "e"}) {
    EXPECT_EQ(call_with(kOldRingLine, {"store", "set", key, "1"}).code, 0);
  }
  EXPECT_EQ(testing::TestDatabase(path_).execute("UPDATE entries SET value = x'00' WHERE key = 'b'"), 0);
  const std::string ring = kNewRingLine + "," + kOldRingLine;
  const Called ran = call_with(ring, {"keys", "rotate"});
  EXPECT_EQ(ran.code, 6) << ran.err;
  EXPECT_TRUE(contains(ran.out, "4 rewritten")) << ran.out;
  const Called listed = call_with(ring, {"keys", "list"});
  EXPECT_EQ(listed.code, 6);
  EXPECT_TRUE(contains(listed.out, "(damaged)")) << listed.out;
}

TEST_F(KeysVerbs, AnotherKeyOfTheSameNameIsRefusedBeforeAnythingIsWritten) {
  EXPECT_EQ(call_with(kOldRingLine, {"store", "set", "a", "1"}).code, 0);
  EXPECT_EQ(call_with(kOldRingLine, {"keys", "rotate"}).code, 0);  // leaves the key's check value
  const Called ran = call_with("old:" + std::string(42, 'U') + "A=", {"keys", "rotate"});
  EXPECT_EQ(ran.code, 2) << ran.err;
  EXPECT_TRUE(contains(ran.err, "check value")) << ran.err;
}

TEST_F(KeysVerbs, AreRefusedThroughADaemonAndForTheMemoryStore) {
  for (const char* verb : {"list", "rotate"}) {
    const Called by_option = call({"keys", verb, "--server", "http://127.0.0.1:1"});
    EXPECT_EQ(by_option.code, 2);
    EXPECT_TRUE(contains(by_option.err, "--server")) << by_option.err;
    EXPECT_EQ(call({"keys", verb}, config::Environment{{"POLLY_SERVER", "http://127.0.0.1:1"}}).code, 2);
    EXPECT_EQ(call({"keys", verb, "--store", "memory:"}).code, 2);
    EXPECT_EQ(call_with("", {"keys", verb}).code, 2) << "there is no file";
    EXPECT_FALSE(std::filesystem::exists(path_));
    EXPECT_EQ(call({"keys", verb, "--rate", "0"}).code, 2);
  }
}

}  // namespace polly::cli
