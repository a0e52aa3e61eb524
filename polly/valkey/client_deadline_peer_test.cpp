// Servers that are silent: every call returns in time and says whether it was sent, and connections that lead nowhere
// are found.
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>

#include "polly/testing/noise.hpp"
#include "polly/testing/scripted_peer.hpp"
#include "polly/testing/wait_until.hpp"
#include "polly/valkey/detail/test_client.hpp"
#include "polly/valkey/detail/test_peer.hpp"

namespace polly::valkey {
namespace {

using namespace std::chrono_literals;
using resp3::Command;
using testing::Peer;
using testing::ScriptedPeer;

constexpr Duration kPromised = 100ms;  // beyond a deadline

class ClientDeadline : public ::testing::Test {
 protected:
  void expect_in_time(const Ended& ended, Duration within) {
    EXPECT_GE(ended.took, within);
    EXPECT_LT(ended.took, within + kPromised + noise_.worst());
  }

  Seen seen_;
  testing::Noise noise_;
};

TEST_F(ClientDeadline, ACallToAServerThatTurnsSilentReturnsInTime) {
  ScriptedPeer peer([&](Peer& each) {
    each.shake_hands(1);
    while (const std::optional<testing::Words> command = each.next_command()) seen_.add(*command);
  });
  TestClient client(options_of(peer.port()));
  StartedCall read = client.start(get("k"), Effect::read, 150ms);
  StartedCall write = client.start(set("a"), Effect::write, 150ms);
  StartedCall idempotent = client.start(set("b"), Effect::idempotent_write, 150ms);
  const Ended read_ended = read.ended();
  EXPECT_EQ(read_ended.text(), "deadline_exceeded");
  expect_in_time(read_ended, 150ms);
  const Ended write_ended = write.ended();
  EXPECT_EQ(write_ended.text(), "unknown_outcome");
  expect_in_time(write_ended, 150ms);
  EXPECT_EQ(idempotent.ended().text(), "unknown_outcome");
  seen_.wait_for("SET a v");
  seen_.wait_for("SET b v");
}

// The hello is not answered yet: what waits for that was not sent, and is not sent later.
TEST_F(ClientDeadline, AWriteThatIsLateBeforeThereIsAConnectionIsNeverSent) {
  std::promise<void> late;
  std::shared_future<void> is_late = late.get_future().share();
  ScriptedPeer peer([&](Peer& each) {
    each.read_command();
    is_late.wait();
    each.send(testing::hello_reply());
    serve(each, seen_);
  });
  Options options = options_of(peer.port());
  options.command_timeout = 10s;
  TestClient client(options);
  const Ended ended = client.ask(set("late"), Effect::write, 150ms);
  EXPECT_EQ(ended.text(), "deadline_exceeded");
  expect_in_time(ended, 150ms);
  late.set_value();
  EXPECT_EQ(client.ask(set("k"), Effect::write).text(), "OK");
  EXPECT_EQ(seen_.count("SET late v"), 0U);
  EXPECT_EQ(seen_.count("SET k v"), 1U);
}

// The server does not read: what stands behind a large write has not left.
TEST_F(ClientDeadline, AWriteThatIsLateInTheQueueIsNeverSent) {
  std::promise<void> late;
  std::shared_future<void> is_late = late.get_future().share();
  ScriptedPeer peer([&](Peer& each) {
    each.shake_hands(1);
    is_late.wait();
    const std::size_t bytes = each.read_command().at(2).size();
    seen_.add({"large", std::to_string(bytes)});
    each.send("+OK\r\n");
    serve(each, seen_);
  });
  Options options = options_of(peer.port());
  options.command_timeout = 20s;
  TestClient client(options);
  const std::string value(48 * 1024 * 1024, 'x');  // more than sockets hold
  StartedCall large = client.start(Command("SET").key("large").add(value), Effect::write);
  const Ended ended = client.ask(set("late"), Effect::write, 150ms);
  EXPECT_EQ(ended.text(), "deadline_exceeded");
  late.set_value();
  EXPECT_EQ(large.ended().text(), "OK");
  EXPECT_EQ(client.ask(set("k"), Effect::write).text(), "OK");
  EXPECT_EQ(seen_.count("large " + std::to_string(value.size())), 1U);
  EXPECT_EQ(seen_.count("SET late v"), 0U);
}

TEST_F(ClientDeadline, AReplyThatComesTooLateReachesNobodyElse) {
  std::promise<void> late;
  std::shared_future<void> is_late = late.get_future().share();
  ScriptedPeer peer([&](Peer& each) {
    each.shake_hands(1);
    each.expect({"GET", "slow"});
    is_late.wait();
    each.expect({"GET", "quick"});
    each.send(bulk("slow") + bulk("quick"));
    each.wait_for_close();
  });
  {
    Options options = options_of(peer.port());
    options.command_timeout = 10s;
    TestClient client(options);
    EXPECT_EQ(client.ask(get("slow"), Effect::read, 100ms).text(), "deadline_exceeded");
    late.set_value();
    EXPECT_EQ(client.ask(get("quick")).text(), "quick");
  }
  peer.finish();
}

// A connection that owes a reply for longer than the command time-out is closed, not used further.
TEST_F(ClientDeadline, AServerThatOwesAReplyForTooLongIsLeft) {
  const auto silent = [](Peer& each) {
    each.shake_hands(1);
    each.expect({"GET", "k"});
    each.wait_for_close();
  };
  ScriptedPeer peer({silent, [&](Peer& each) { serve(each, seen_); }});
  {
    TestClient client(options_of(peer.port()));
    const Ended ended = client.ask(get("k"));
    EXPECT_EQ(ended.text(), "k") << "asked again on the next connection";
    EXPECT_LT(ended.took, 2 * 400ms + noise_.worst());
  }
  peer.finish();
}

TEST_F(ClientDeadline, AnIdleConnectionThatLeadsNowhereIsFoundWithinTwiceTheTimeout) {
  std::promise<TimePoint> idle;
  std::promise<TimePoint> found;
  const auto silent = [&](Peer& each) {
    each.shake_hands(1);
    idle.set_value(system_clock().now());
    each.expect({"PING"});
    each.wait_for_close();
    found.set_value(system_clock().now());
  };
  ScriptedPeer peer({silent, [&](Peer& each) { serve(each, seen_); }});
  TestClient client(options_of(peer.port()));
  const TimePoint begin = idle.get_future().get();
  EXPECT_LT(found.get_future().get() - begin, 2 * 400ms + noise_.worst());
}

// Calls are on their way all the time, and each is given up at its own deadline.
TEST_F(ClientDeadline, ABusyConnectionThatLeadsNowhereIsFoundWithinTwiceTheTimeout) {
  std::promise<TimePoint> found;
  const auto silent = [&](Peer& each) {
    each.shake_hands(1);
    while (each.next_command()) {
    }
    found.set_value(system_clock().now());
  };
  ScriptedPeer peer({silent, [&](Peer& each) { serve(each, seen_); }});
  TestClient client(options_of(peer.port()));
  const TimePoint begin = system_clock().now();
  std::future<TimePoint> end = found.get_future();
  while (end.wait_for(0s) != std::future_status::ready) client.ask(get("k"), Effect::read, 40ms);
  EXPECT_LT(end.get() - begin, 2 * 400ms + noise_.worst());
}

TEST_F(ClientDeadline, AQuietConnectionIsKeptByAskingWhetherItLives) {
  ScriptedPeer peer([&](Peer& each) { serve(each, seen_); });
  TestClient client(options_of(peer.port()));
  seen_.wait_for("PING", 4);
  EXPECT_EQ(peer.connections(), 1U);
  EXPECT_EQ(client.ask(get("k")).text(), "k");
}

// The server takes a large value slowly, for longer than the time-out, and can only answer behind it.
TEST_F(ClientDeadline, WhoeverTakesALongWriteSlowlyIsNotSilent) {
  constexpr std::size_t kBytes = 8 << 20;
  constexpr std::size_t kAtOnce = 256 * 1024;
  ScriptedPeer peer(std::vector<ScriptedPeer::Script>{[&](Peer& each) {
    each.receive_buffer(64 * 1024);  // not all of it fits into the system's buffers
    each.shake_hands(1);
    each.expect_bytes("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$" + std::to_string(kBytes) + "\r\n");
    for (std::size_t taken = 0; taken < kBytes; taken += kAtOnce) {
      each.expect_bytes(std::string(kAtOnce, 'v'));
      std::this_thread::sleep_for(50ms);
    }
    each.expect_bytes("\r\n");
    each.send("+OK\r\n");
    each.wait_for_close();
  }});
  {
    Command set = Command("SET").key("k").add(std::string(kBytes, 'v'));  // before the client may ask for a heartbeat
    TestClient client(options_of(peer.port()));
    const Ended ended = client.ask(std::move(set), Effect::write, 20s);
    EXPECT_EQ(ended.text(), "OK");
    EXPECT_GT(ended.took, 2 * 400ms);
  }
  peer.finish();
}

// What this process did with its event loop is not the server's silence.
TEST_F(ClientDeadline, ALoopThatWasBusyForLongerThanTheTimeoutClosesNoConnection) {
  ScriptedPeer peer([&](Peer& each) { serve(each, seen_); });
  {
    TestClient client(options_of(peer.port()));
    EXPECT_EQ(client.ask(get("k")).text(), "k");
    for (int round = 0; round < 3; ++round) {
      boost::asio::post(client.loop(0), [] { std::this_thread::sleep_for(1s); });
      EXPECT_EQ(client.ask(set("k"), Effect::write).text(), "OK") << "sent right behind what kept the loop busy";
    }
  }
  EXPECT_EQ(peer.connections(), 1U);
}

TEST_F(ClientDeadline, WhoeverSendsALittleAtATimeIsNotSilent) {
  ScriptedPeer peer([&](Peer& each) {
    each.shake_hands(1);
    each.expect({"GET", "k"});
    each.send_slowly(bulk(std::string(700, 'x')));  // longer than the time-out
    serve(each, seen_);
  });
  TestClient client(options_of(peer.port()));
  const Ended ended = client.ask(get("k"));
  EXPECT_EQ(ended.text(), std::string(700, 'x'));
  EXPECT_GT(ended.took, 400ms);
  EXPECT_EQ(peer.connections(), 1U);
}

}  // namespace
}  // namespace polly::valkey
