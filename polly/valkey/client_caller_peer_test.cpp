// Callers: who goes before the answer, who comes from another loop, how many may wait, and what becomes of all of them
// when the client is closed.
#include <gtest/gtest.h>

#include <future>
#include <string>

#include "polly/testing/free_port.hpp"
#include "polly/testing/noise.hpp"
#include "polly/testing/sanitizers.hpp"
#include "polly/testing/scripted_peer.hpp"
#include "polly/valkey/detail/pool.hpp"
#include "polly/valkey/detail/test_client.hpp"
#include "polly/valkey/detail/test_peer.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using resp3::Command;
using testing::Peer;
using testing::ScriptedPeer;

std::vector<Command> list_of(Command command) {
  std::vector<Command> commands;
  commands.push_back(std::move(command));
  return commands;
}

// Reads, and says nothing.
void listen(Peer& peer, Seen& seen) {
  peer.shake_hands(1);
  while (const std::optional<testing::Words> command = peer.next_command()) seen.add(*command);
}

class ClientCaller : public ::testing::Test {
 protected:
  Options patient(const ScriptedPeer& peer) {
    Options options = options_of(peer.port());
    options.command_timeout = 20s;
    return options;
  }

  Seen seen_;
};

TEST_F(ClientCaller, OneWhoIsCancelledGoesAtOnceAndItsReplyReachesNobody) {
  std::promise<void> gone;
  std::shared_future<void> is_gone = gone.get_future().share();
  ScriptedPeer peer([&](Peer& each) {
    each.shake_hands(1);
    seen_.add(each.read_command());
    is_gone.wait();
    each.expect({"GET", "b"});
    each.send(bulk("a") + bulk("b"));
    each.wait_for_close();
  });
  {
    TestClient client(patient(peer));
    StartedCall call = client.start(get("a"));
    seen_.wait_for("GET a");
    call.cancel();
    EXPECT_EQ(call.ended().text(), "cancelled");
    gone.set_value();
    EXPECT_EQ(client.ask(get("b")).text(), "b");
  }
  peer.finish();
}

TEST_F(ClientCaller, OneWhoIsCancelledBeforeThereIsAConnectionHasSentNothing) {
  std::promise<void> gone;
  std::shared_future<void> is_gone = gone.get_future().share();
  ScriptedPeer peer([&](Peer& each) {
    each.read_command();
    is_gone.wait();
    each.send(testing::hello_reply());
    serve(each, seen_);
  });
  TestClient client(patient(peer));
  StartedCall call = client.start(set("a"), Effect::write);
  call.cancel();
  EXPECT_EQ(call.ended().text(), "cancelled");
  gone.set_value();
  EXPECT_EQ(client.ask(set("b"), Effect::write).text(), "OK");
  EXPECT_EQ(seen_.count("SET a v"), 0U);
}

TEST_F(ClientCaller, OneWhoIsCancelledBetweenTwoTriesIsToldSo) {
  for (const std::size_t commands : {1U, 2U}) {
    ScriptedPeer peer([&](Peer& each) {
      each.shake_hands(1);
      while (const auto command = each.next_command()) {
        seen_.add(*command);
        each.send("-LOADING later\r\n");
      }
    });
    TestClient client(patient(peer));
    const std::string key = "a" + std::to_string(commands);
    std::vector<Command> all;
    for (std::size_t i = 0; i < commands; ++i) all.push_back(get(key));
    StartedCall call = client.start_on(client.loop(0), std::move(all), Effect::read);
    seen_.wait_for("GET " + key, 4 * commands);  // the pauses are longer than the calls by now
    call.cancel();
    EXPECT_EQ(call.ended().text(), "cancelled");
  }
}

TEST_F(ClientCaller, ABatchAndACallFromElsewhereAreCancelledToo) {
  ScriptedPeer peer([&](Peer& each) { listen(each, seen_); });
  TestClient client(patient(peer));
  std::vector<Command> commands;
  commands.push_back(get("a"));
  commands.push_back(get("b"));
  StartedCall batch = client.start_on(client.loop(0), std::move(commands), Effect::read);
  StartedCall foreign = client.start_on(client.foreign_loop(), list_of(get("c")), Effect::read);
  for (const char* text : {"GET a", "GET b", "GET c"}) seen_.wait_for(text);
  batch.cancel();
  foreign.cancel();
  EXPECT_EQ(batch.ended().text(), "cancelled");
  EXPECT_EQ(foreign.ended().text(), "cancelled");
}

TEST_F(ClientCaller, ClosingEndsEveryCallAndSaysWhatMayHaveHappened) {
  ScriptedPeer peer([&](Peer& each) { listen(each, seen_); });
  TestClient client(patient(peer));
  StartedCall read = client.start(get("a"));
  StartedCall write = client.start(set("b"), Effect::write);
  StartedCall foreign = client.start_on(client.foreign_loop(), list_of(get("c")), Effect::read);
  for (const char* text : {"GET a", "SET b v", "GET c"}) seen_.wait_for(text);
  client.close();
  EXPECT_EQ(read.ended().text(), "closed");
  const Ended ended = write.ended();
  EXPECT_EQ(ended.text(), "closed");
  EXPECT_NE(ended.message.find("may have been applied"), std::string::npos) << ended.message;
  EXPECT_EQ(foreign.ended().text(), "closed");
  client.close();
  EXPECT_EQ(client.ask(get("a")).text(), "closed");
}

TEST_F(ClientCaller, ClosingEndsWhatWaitsForAConnection) {
  ScriptedPeer peer([](Peer& each) { each.next_command(), each.wait_for_close(); });
  TestClient client(patient(peer));
  StartedCall parked = client.start(set("a"), Effect::write);
  const TimePoint begin = system_clock().now();
  client.close();
  const Ended ended = parked.ended();
  EXPECT_EQ(ended.text(), "closed");
  EXPECT_EQ(ended.message.find("applied"), std::string::npos) << ended.message;
  EXPECT_LT(system_clock().now() - begin, 10s);
}

TEST_F(ClientCaller, ClosingEndsWhatWaitsToAskAgain) {
  ScriptedPeer peer([&](Peer& each) {
    each.shake_hands(1);
    while (const auto command = each.next_command()) {
      seen_.add(*command);
      each.send("-LOADING later\r\n");
    }
  });
  TestClient client(patient(peer));
  StartedCall call = client.start(get("a"));
  seen_.wait_for("GET a", 3);
  client.close();
  EXPECT_EQ(call.ended().text(), "closed");
}

TEST_F(ClientCaller, AClientMayGoWithoutBeingClosed) {
  ScriptedPeer peer([&](Peer& each) { serve(each, seen_); });
  Telemetry telemetry;
  {
    Client client(patient(peer), {}, system_clock(), telemetry);
    EXPECT_EQ(run(client.execute(Context(), get("k"), Effect::read)).text(), "k");
  }
  peer.finish();
}

std::vector<StartedCall> start_many(TestClient& client, std::size_t count) {
  std::vector<StartedCall> calls;
  for (std::size_t i = 0; i < count; ++i) calls.push_back(client.start(get("k"), Effect::read, 3s));
  return calls;
}

TEST_F(ClientCaller, TooManyCallsAreToldSoAtOnceAndTheOthersEndInTime) {
  if (testing::kHasSanitizers) GTEST_SKIP() << "the first calls are over before the last ones have started";
  testing::Noise noise;
  TestClient client(options_of(testing::free_port()));  // no server listens there
  std::vector<StartedCall> waiting = start_many(client, Pool::kParkedMax);
  const Ended ended = client.ask(get("k"), Effect::read, 3s);
  EXPECT_EQ(ended.text(), "resource_exhausted");
  EXPECT_LT(ended.took, 100ms + noise.worst());
  Duration longest{};
  for (StartedCall& call : waiting) {
    const Ended each = call.ended();
    ASSERT_EQ(each.text(), "deadline_exceeded");
    longest = std::max(longest, each.took);
  }
  // They all go on in the same moment. What so many callers need for that by themselves is no delay of the client's:
  // starting and ending as many again, twice over, since the machine may be slower just then.
  client.close();
  const TimePoint begin = system_clock().now();
  for (StartedCall& call : start_many(client, Pool::kParkedMax)) ASSERT_EQ(call.ended().text(), "closed");
  EXPECT_LT(longest, 3s + 100ms + noise.worst() + 2 * (system_clock().now() - begin));
}

TEST_F(ClientCaller, EachLoopHasItsOwnConnection) {
  ScriptedPeer peer([&](Peer& each) {
    each.shake_hands(1);
    const std::string own = std::to_string(each.number());
    while (each.next_command()) each.send(bulk(own));
  });
  TestClient client(patient(peer), 2);
  const std::string first = client.ask(get("k")).text();
  const std::string second = client.start_on(client.loop(1), list_of(get("k")), Effect::read).ended().text();
  EXPECT_NE(first, second);
  for (int i = 0; i < 20; ++i) {
    EXPECT_EQ(client.ask(get("k")).text(), first);
    EXPECT_EQ(client.start_on(client.loop(1), list_of(get("k")), Effect::read).ended().text(), second);
  }
  EXPECT_EQ(peer.connections(), 2U);
}

TEST_F(ClientCaller, ACallFromAnotherLoopIsAnsweredThere) {
  ScriptedPeer peer([&](Peer& each) { serve(each, seen_); });
  for (const std::size_t loops : {0U, 1U, 2U}) {
    TestClient client(patient(peer), loops);
    for (int i = 0; i < 10; ++i) {
      EXPECT_EQ(client.start_on(client.foreign_loop(), list_of(get("k")), Effect::read).ended().text(), "k");
    }
    std::vector<Command> commands;
    for (const char* key : {"a", "b", "c"}) commands.push_back(get(key));
    EXPECT_EQ(client.start_on(client.foreign_loop(), std::move(commands), Effect::read).ended().text(), "a b c");
  }
}

}  // namespace
}  // namespace polly::valkey
