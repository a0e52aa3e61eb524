// Behind sentinels that say what a script says: which server is used, and what becomes of calls when that changes.
#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <optional>
#include <string>

#include "polly/testing/free_port.hpp"
#include "polly/valkey/detail/sentinel_watch.hpp"
#include "polly/valkey/detail/test_cluster_node.hpp"
#include "polly/valkey/detail/test_sentinel.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using resp3::Command;

constexpr Duration kEnough = 10s;

Command get_k() {
  return Command("GET").key("k");
}

Command set_k() {
  return Command("SET").key("k").add("v");
}

// A time-out so long that nothing in these tests ends by it.
Options patient(Options options) {
  options.command_timeout = Milliseconds(kEnough / 1ms);
  return options;
}

TEST(ClientSentinel, EverythingGoesToTheServerThatTheSentinelNames) {
  RoledServer primary(Role::primary);
  ScriptedSentinel sentinel({primary.port()});
  TestClient client(options_behind({sentinel.port()}));
  EXPECT_EQ(client.ask(set_k(), Effect::write, kEnough).text(), "OK");
  EXPECT_EQ(client.ask(get_k(), Effect::read, kEnough).text(), "k");
  EXPECT_EQ(primary.seen().count("SET k v"), 1U);
  EXPECT_EQ(sentinel.seen().count("SUBSCRIBE +switch-master"), 1U);
}

TEST(ClientSentinel, ASentinelThatNamesAReplicaIsAskedAgain) {
  RoledServer replica(Role::replica);
  RoledServer primary(Role::primary);
  ScriptedSentinel sentinel({replica.port(), primary.port()});
  TestClient client(options_behind({sentinel.port()}));
  EXPECT_EQ(client.ask(set_k(), Effect::write, kEnough).text(), "OK");
  EXPECT_EQ(primary.seen().count("SET k v"), 1U);
  EXPECT_EQ(replica.seen().count("SET k v"), 0U);
}

TEST(ClientSentinel, WhereOneSentinelIsBehindTheTimesTheNextIsAsked) {
  RoledServer replica(Role::replica);
  RoledServer primary(Role::primary);
  ScriptedSentinel behind({replica.port()});
  ScriptedSentinel sentinel({primary.port()});
  TestClient client(options_behind({behind.port(), sentinel.port()}));
  EXPECT_EQ(client.ask(set_k(), Effect::write, kEnough).text(), "OK");
  EXPECT_EQ(primary.seen().count("SET k v"), 1U);
}

TEST(ClientSentinel, AWriteThatAReplicaRefusesGoesToTheNewPrimary) {
  for (const Effect effect : {Effect::write, Effect::idempotent_write}) {
    RoledServer old(Role::primary);
    RoledServer next(Role::primary);
    ScriptedSentinel sentinel({old.port()});
    TestClient client(options_behind({sentinel.port()}));
    EXPECT_EQ(client.ask(get_k(), Effect::read, kEnough).text(), "k");
    old.become(Role::replica);
    sentinel.name(next.port());
    EXPECT_EQ(client.ask(set_k(), effect, kEnough).text(), "OK");
    EXPECT_EQ(next.seen().count("SET k v"), 1U);
    EXPECT_LE(old.seen().count("SET k v"), 1U);
  }
}

TEST(ClientSentinel, CallsUnderWayFollowTheSwitchAndDoNotWaitForATimeOut) {
  RoledServer old(Role::primary);
  RoledServer next(Role::primary);
  ScriptedSentinel sentinel({old.port()});
  TestClient client(patient(options_behind({sentinel.port()})));
  EXPECT_EQ(client.ask(get_k(), Effect::read, kEnough).text(), "k");
  old.freeze();
  StartedCall read = client.start(get_k(), Effect::read, kEnough);
  StartedCall repeatable = client.start(set_k(), Effect::idempotent_write, kEnough);
  StartedCall write = client.start(Command("SET").key("once").add("v"), Effect::write, kEnough);
  old.seen().wait_for("SET once v");
  sentinel.tell_switch(old.port(), next.port());
  const Ended ended = read.ended();
  EXPECT_EQ(ended.text(), "k");
  EXPECT_LT(ended.took, 5s);
  EXPECT_EQ(repeatable.ended().text(), "OK");
  EXPECT_EQ(write.ended().text(), "unknown_outcome");
  EXPECT_EQ(next.seen().count("SET k v"), 1U);
  EXPECT_EQ(next.seen().count("SET once v"), 0U);
}

TEST(ClientSentinel, ASwitchOfAnotherPrimaryOfTheSameSentinelsIsNotFollowed) {
  RoledServer primary(Role::primary);
  RoledServer other(Role::primary);
  ScriptedSentinel sentinel({primary.port()});
  TestClient client(options_behind({sentinel.port()}));
  EXPECT_EQ(client.ask(get_k(), Effect::read, kEnough).text(), "k");
  sentinel.tell_switch(primary.port(), other.port(), "another");
  sentinel.seen().wait_for(ScriptedSentinel::kRequest, 3);
  EXPECT_EQ(client.ask(set_k(), Effect::write, kEnough).text(), "OK");
  EXPECT_EQ(primary.seen().count("SET k v"), 1U);
  EXPECT_EQ(other.connections(), 0U);
}

TEST(ClientSentinel, WhoHasNotHeardOfTheSwitchYetDoesNotLeadBack) {
  RoledServer old(Role::primary);
  RoledServer next(Role::primary);
  ScriptedSentinel sentinel({old.port()});
  TestClient client(options_behind({sentinel.port()}));
  EXPECT_EQ(client.ask(get_k(), Effect::read, kEnough).text(), "k");
  sentinel.tell_switch(old.port(), next.port());  // but its answers still name the old one
  sentinel.seen().wait_for(ScriptedSentinel::kRequest, 4);
  EXPECT_EQ(client.ask(set_k(), Effect::write, kEnough).text(), "OK");
  EXPECT_EQ(next.seen().count("SET k v"), 1U);
  EXPECT_EQ(old.seen().count("SET k v"), 0U);
}

TEST(ClientSentinel, ASwitchThatNobodyToldIsFoundByAsking) {
  RoledServer old(Role::primary);
  RoledServer next(Role::primary);
  ScriptedSentinel sentinel({old.port()});
  TestClient client(options_behind({sentinel.port()}));
  EXPECT_EQ(client.ask(get_k(), Effect::read, kEnough).text(), "k");
  sentinel.name(next.port());
  testing::wait_until("the client has moved", 5s, [&] { return next.connections() > 0; });
  EXPECT_EQ(client.ask(set_k(), Effect::write, kEnough).text(), "OK");
  EXPECT_EQ(next.seen().count("SET k v"), 1U);
}

TEST(ClientSentinel, OneThatSpeaksOnlyResp2IsAskedAndNotSubscribedTo) {
  RoledServer old(Role::primary);
  RoledServer next(Role::primary);
  ScriptedSentinel sentinel({old.port()}, false);
  TestClient client(options_behind({sentinel.port()}));
  EXPECT_EQ(client.ask(get_k(), Effect::read, kEnough).text(), "k");
  sentinel.name(next.port());
  testing::wait_until("the client has moved", 5s, [&] { return next.connections() > 0; });
  EXPECT_EQ(sentinel.seen().count("SUBSCRIBE +switch-master"), 0U);
}

TEST(ClientSentinel, SentinelsThatAreLearnedOfAreAskedWhereThoseOfTheConfigurationAreGone) {
  RoledServer old(Role::primary);
  RoledServer next(Role::primary);
  ScriptedSentinel learned({next.port()});
  auto named = std::make_unique<ScriptedSentinel>(std::vector<std::uint16_t>{old.port()});
  named->know_of({learned.port()});
  TestClient client(options_behind({named->port()}));
  EXPECT_EQ(client.ask(get_k(), Effect::read, kEnough).text(), "k");
  named.reset();
  testing::wait_until("the client has moved", 5s, [&] { return next.connections() > 0; });
}

TEST(ClientSentinel, EveryEventLoopFollows) {
  RoledServer old(Role::primary);
  RoledServer next(Role::primary);
  ScriptedSentinel sentinel({old.port()});
  TestClient client(options_behind({sentinel.port()}), 2);
  const auto ask_on = [&](std::size_t loop) {
    std::vector<Command> commands;
    commands.push_back(set_k());
    return client.start_on(client.loop(loop), std::move(commands), Effect::write, kEnough).ended().text();
  };
  EXPECT_EQ(ask_on(0), "OK");
  EXPECT_EQ(ask_on(1), "OK");
  EXPECT_EQ(old.connections(), 2U);
  sentinel.name(next.port());
  testing::wait_until("both loops have moved", 5s, [&] { return next.connections() == 2; });
  EXPECT_EQ(ask_on(0), "OK");
  EXPECT_EQ(ask_on(1), "OK");
  EXPECT_EQ(next.seen().count("SET k v"), 2U);
}

TEST(ClientSentinel, CallsBeforeTheFirstAnswerObeyTheirDeadline) {
  testing::ScriptedPeer silent([](testing::Peer& peer) {
    while (peer.next_command()) {
    }
  });
  TestClient client(patient(options_behind({silent.port()})));
  const Ended ended = client.ask(set_k(), Effect::write, 300ms);
  EXPECT_EQ(ended.text(), "deadline_exceeded");
  EXPECT_GE(ended.took, 300ms);
  EXPECT_LT(ended.took, 400ms + SentinelWatch::kSilentMax / 10);
}

TEST(ClientSentinel, ASentinelThatSaysNothingIsLeftForTheNext) {
  testing::ScriptedPeer silent([](testing::Peer& peer) {
    while (peer.next_command()) {
    }
  });
  RoledServer primary(Role::primary);
  ScriptedSentinel sentinel({primary.port()});
  TestClient client(patient(options_behind({silent.port(), sentinel.port()})));
  const Ended ended = client.ask(set_k(), Effect::write, kEnough);
  EXPECT_EQ(ended.text(), "OK");
  EXPECT_LT(ended.took, SentinelWatch::kSilentMax + 1s);
}

TEST(ClientSentinel, ANameThatNoSentinelKnowsIsSaidAtOnce) {
  ScriptedSentinel first({0});
  ScriptedSentinel second({0});
  Options options = options_behind({first.port(), second.port()});
  options.start_timeout = Milliseconds(kEnough / 1ms);
  const Ended ended = try_open(options);
  EXPECT_EQ(ended.text(), "config");
  EXPECT_EQ(ended.message, "opening Valkey: the sentinels know no primary called \"mymaster\" (asked: 127.0.0.1:" +
                               std::to_string(first.port()) + ", 127.0.0.1:" + std::to_string(second.port()) +
                               "): check Storage::valkey.sentinel_master");
  EXPECT_LT(ended.took, kEnough / 2);
}

TEST(ClientSentinel, ANameThatIsForgottenLaterChangesNothing) {
  RoledServer primary(Role::primary);
  ScriptedSentinel sentinel({primary.port()});
  TestClient client(options_behind({sentinel.port()}));
  EXPECT_EQ(client.ask(set_k(), Effect::write, kEnough).text(), "OK");
  sentinel.name(0);
  const std::size_t asked = sentinel.seen().count(ScriptedSentinel::kRequest);
  sentinel.seen().wait_for(ScriptedSentinel::kRequest, asked + 2);
  EXPECT_EQ(client.ask(set_k(), Effect::write, kEnough).text(), "OK");
}

TEST(ClientSentinel, WhereNoSentinelIsThereThoseThatWereTriedAreNamed) {
  const std::uint16_t first = testing::free_port();
  const std::uint16_t second = testing::free_port();
  Options options = options_behind({first, second});
  options.command_timeout = Milliseconds(400);
  const Ended ended = try_open(options);
  EXPECT_EQ(ended.text(), "unavailable");
  EXPECT_NE(ended.message.find("127.0.0.1:" + std::to_string(first)), std::string::npos) << ended.message;
  EXPECT_NE(ended.message.find("127.0.0.1:" + std::to_string(second)), std::string::npos) << ended.message;
  EXPECT_GE(ended.took, 300ms);  // it waited for one to come up
}

TEST(ClientSentinel, AServerThatIsNoSentinelIsAMistakeOfTheConfiguration) {
  testing::ScriptedPeer server([](testing::Peer& peer) {
    while (const std::optional<testing::Words> command = peer.next_command()) {
      const std::string text = text_of(*command);
      peer.send(text.starts_with("HELLO")       ? testing::hello_reply()
                : text.starts_with("SUBSCRIBE") ? ">3\r\n+subscribe\r\n+c\r\n:1\r\n"
                                                : "-ERR unknown command 'SENTINEL', with args beginning with: \r\n");
    }
  });
  const Ended ended = try_open(options_behind({server.port()}));
  EXPECT_EQ(ended.text(), "config");
  EXPECT_NE(ended.message.find("127.0.0.1:" + std::to_string(server.port()) + " is no sentinel"), std::string::npos)
      << ended.message;
}

// The loop that asks the sentinel knows the answer first; the others look at it with their next tick.
TEST(ClientSentinel, CloseEndsAlsoTheLoopsThatHaveNotSeenThePrimaryYet) {
  RoledServer primary(Role::primary);
  ScriptedSentinel sentinel({primary.port()});
  for (int i = 0; i < 10; ++i) {
    TestClient client(options_behind({sentinel.port()}), 3);
    EXPECT_EQ(client.ask(get_k(), Effect::read, kEnough).text(), "k");
  }
}

TEST(ClientSentinel, CloseDoesNotWaitForASilentSentinel) {
  testing::ScriptedPeer silent([](testing::Peer& peer) {
    while (peer.next_command()) {
    }
  });
  TestClient client(patient(options_behind({silent.port()})));
  StartedCall waiting = client.start(set_k(), Effect::write, kEnough);
  testing::wait_until("the sentinel is asked", 5s, [&] { return silent.connections() > 0; });
  const TimePoint begin = system_clock().now();
  client.close();
  EXPECT_EQ(waiting.ended().text(), "closed");
  EXPECT_LT(system_clock().now() - begin, 500ms);
}

TEST(ClientSentinel, WhatIsNoAddressIsReportedWithTheSentinel) {
  std::atomic<const char*> said{""};
  FakeNode sentinel([&](const testing::Words& command) {
    if (command[0] == "SUBSCRIBE") return std::string(">3\r\n+subscribe\r\n$14\r\n+switch-master\r\n:1\r\n");
    if (text_of(command) == ScriptedSentinel::kRequest) return std::string(said);
    return std::string(command[0] == "SENTINEL" ? "*0\r\n" : "+OK\r\n");
  });
  Options options = options_behind({sentinel.port()});
  options.command_timeout = 300ms;
  said = "-NOPERM User default has no permissions to run the 'sentinel|get-master-addr-by-name' command\r\n";
  const std::string refused = "the sentinel " + sentinel.address() + " does not let Polly in: check ";
  expect_refused(options, ErrorKind::permission_denied, refused + "Storage::valkey.sentinel_credentials.username");
  said = ":5\r\n";
  expect_refused(options, ErrorKind::unavailable, sentinel.address() + " names no address, but ");
}

}  // namespace
}  // namespace polly::valkey
