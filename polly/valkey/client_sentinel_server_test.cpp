// Real sentinels: what they and the client say to each other, and what is said where they cannot be asked.
#include <gtest/gtest.h>

#include <stdexcept>
#include <string>

#include "polly/testing/free_port.hpp"
#include "polly/testing/sentinel_group.hpp"
#include "polly/valkey/detail/test_sentinel.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using resp3::Command;
using testing::SentinelGroup;
using testing::SentinelOptions;

constexpr Duration kLong = 10s;

// Alone, since nothing fails in the tests that use it.
SentinelGroup& quiet_group() {
  static SentinelGroup group({.replicas = 0, .sentinels = 1});
  return group;
}

Options sentinel_options(SentinelGroup& group) {
  Options options = options_behind({group.sentinel(0).port()});
  options.sentinel_master = group.name();
  return options;
}

Command set(std::string_view key) {
  return Command("SET").key(key).add("v");
}

// False where it knows too little of the replica yet.
bool begins_failover(SentinelGroup& group) {
  try {
    return group.sentinel(0).ask_list({"SENTINEL", "FAILOVER", group.name()}) == testing::Words{"OK"};
  } catch (const std::runtime_error&) {
    return false;
  }
}

TEST(ClientRealSentinel, WritesReachThePrimaryThatItNames) {
  TestClient client(sentinel_options(quiet_group()));
  EXPECT_EQ(client.ask(set("named"), Effect::write, kLong).text(), "OK");
  EXPECT_EQ(quiet_group().server(0).ask({"GET", "named"}), "v");
}

TEST(ClientRealSentinel, TheFirstOneOfTheListMayBeDown) {
  Options options = sentinel_options(quiet_group());
  options.addresses.insert(options.addresses.begin(), Address("127.0.0.1", testing::free_port()));
  EXPECT_EQ(try_open(options).text(), "opened");
}

TEST(ClientRealSentinel, ANameThatItDoesNotKnowIsAMistakeOfTheConfiguration) {
  Options options = sentinel_options(quiet_group());
  options.sentinel_master = "mymistress";
  const Ended ended = try_open(options);
  EXPECT_EQ(ended.text(), "config");
  EXPECT_NE(ended.message.find("the sentinels know no primary called \"mymistress\""), std::string::npos)
      << ended.message;
}

TEST(ClientRealSentinel, NoNameIsAMistakeOfTheConfiguration) {
  Options options = sentinel_options(quiet_group());
  options.sentinel_master.clear();
  const Ended ended = try_open(options);
  EXPECT_EQ(ended.text(), "config");
  EXPECT_NE(ended.message.find("the name of the primary is missing"), std::string::npos) << ended.message;
}

TEST(ClientRealSentinel, AServerInPlaceOfASentinelIsAMistakeOfTheConfiguration) {
  Options options = sentinel_options(quiet_group());
  options.addresses = {Address("127.0.0.1", quiet_group().server(0).port())};
  const Ended ended = try_open(options);
  EXPECT_EQ(ended.text(), "config");
  EXPECT_NE(ended.message.find("is no sentinel"), std::string::npos) << ended.message;
}

TEST(ClientRealSentinel, ThePrimarysPasswordIsNotTheSentinels) {
  SentinelOptions secured{.replicas = 0, .sentinels = 1, .sentinel_password = "watch"};
  secured.server.password = "store";
  SentinelGroup group(secured);
  Options options = sentinel_options(group);
  options.credentials = Credentials("", Secret("store"));
  options.sentinel_credentials = Credentials("", Secret("watch"));
  EXPECT_EQ(try_open(options).text(), "opened");

  options.sentinel_credentials = Credentials("", Secret("store"));
  Ended ended = try_open(options);
  EXPECT_EQ(ended.text(), "permission_denied");
  EXPECT_NE(ended.message.find("Storage::valkey.sentinel_credentials.password"), std::string::npos) << ended.message;

  options.sentinel_credentials = Credentials();
  ended = try_open(options);
  EXPECT_EQ(ended.text(), "permission_denied");
  EXPECT_NE(ended.message.find("Storage::valkey.sentinel_credentials.password"), std::string::npos) << ended.message;

  options.sentinel_credentials = Credentials("", Secret("watch"));
  options.credentials = Credentials("", Secret("watch"));
  ended = try_open(options);
  EXPECT_EQ(ended.text(), "permission_denied");
  EXPECT_EQ(ended.message.find("SENTINEL"), std::string::npos) << ended.message;
}

TEST(ClientRealSentinel, TheGrantsOfTheManualAreEnough) {
  SentinelGroup group({.replicas = 0, .sentinels = 1});
  group.sentinel(0).ask_list({"ACL", "SETUSER", "polly", "on", ">watch", "resetchannels", "&+switch-master", "-@all",
                              "+hello", "+ping", "+client|setname", "+subscribe", "+sentinel|get-master-addr-by-name",
                              "+sentinel|sentinels"});
  Options options = sentinel_options(group);
  options.sentinel_credentials = Credentials("polly", Secret("watch"));
  EXPECT_EQ(try_open(options).text(), "opened");
}

TEST(ClientRealSentinel, AnOrderedFailoverIsFollowedAndNoWriteFails) {
  SentinelGroup group({.replicas = 1, .sentinels = 1});
  TestClient client(sentinel_options(group));
  EXPECT_EQ(client.ask(set("before"), Effect::idempotent_write, kLong).text(), "OK");
  testing::wait_until("the sentinel begins a failover", 30s, [&] { return begins_failover(group); });
  std::size_t asked = 0;
  testing::wait_until("the other server is the primary, and has a write", 30s, [&] {
    const std::string key = "after" + std::to_string(asked++);
    EXPECT_EQ(client.ask(set(key), Effect::idempotent_write, kLong).text(), "OK");
    return group.primary() == 1 && group.server(1).ask({"EXISTS", key}) == "1";
  });
}

TEST(ClientRealSentinel, RedisHasTheSameSentinels) {
  SentinelOptions redis{.replicas = 0, .sentinels = 1};
  redis.server.program = "redis-server";
  SentinelGroup group(redis);
  TestClient client(sentinel_options(group));
  EXPECT_EQ(client.ask(set("named"), Effect::write, kLong).text(), "OK");
}

}  // namespace
}  // namespace polly::valkey
