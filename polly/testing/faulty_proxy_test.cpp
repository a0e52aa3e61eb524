#include "polly/testing/faulty_proxy.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "polly/testing/free_port.hpp"
#include "polly/testing/socket.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::testing {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using std::chrono::steady_clock;

std::string random_bytes(std::size_t count) {
  std::mt19937_64 random(count);
  std::string bytes(count, '\0');
  for (char& byte : bytes) byte = static_cast<char>(random());
  return bytes;
}

// A listener behind a proxy, and the two ends of a connection through it.
class FaultyProxyTest : public ::testing::Test {
 protected:
  void connect() {
    client_ = connect_to(proxy_.port());
    server_ = accept_from(listener_);
  }

  void expect_that_it_passes() {
    connect();
    client_.send("question");
    EXPECT_EQ(server_.receive(8), "question");
    server_.send("answer");
    EXPECT_EQ(client_.receive(6), "answer");
  }

  std::uint16_t port_ = free_port();
  Socket listener_ = listen_on(port_);
  FaultyProxy proxy_{port_};
  Socket client_;
  Socket server_;
};

bool is_silent(const Socket& socket) {
  socket.be_patient(milliseconds(60));
  bool nothing = false;
  try {
    socket.receive_some();
  } catch (const std::runtime_error&) {
    nothing = true;
  }
  socket.be_patient(Socket::kPatience);
  return nothing;
}

TEST_F(FaultyProxyTest, NoByteIsLostInEitherDirection) {
  connect();
  const std::string up = random_bytes(5'000'001);
  const std::string down = random_bytes(4'000'003);
  std::thread asking([&] { client_.send(up); });
  std::thread answering([&] { server_.send(down); });
  std::string arrived;
  std::thread reading([&] { arrived = server_.receive(up.size()); });
  EXPECT_TRUE(client_.receive(down.size()) == down);
  asking.join();
  answering.join();
  reading.join();
  EXPECT_TRUE(arrived == up);
}

TEST_F(FaultyProxyTest, ASideThatDoesNotReadBlocksTheOther) {
  connect();
  const std::string much(64'000'000, 'x');
  for (const Socket* sender : {&client_, &server_}) {
    sender->be_patient(milliseconds(200));
    EXPECT_THROW(sender->send(much), std::runtime_error);
  }
}

TEST_F(FaultyProxyTest, AnEndIsForwardedAndTheOtherDirectionGoesOn) {
  connect();
  client_.send("last words");
  client_.end_sending();
  EXPECT_EQ(server_.receive(10), "last words");
  EXPECT_TRUE(server_.is_ended());
  server_.send("answer");
  EXPECT_EQ(client_.receive(6), "answer");
  server_.close();
  EXPECT_TRUE(client_.is_ended());
  EXPECT_TRUE(comes_true(seconds(10), [&] { return proxy_.open() == 0; }));
  EXPECT_EQ(proxy_.connections(), 1U);
  EXPECT_EQ(proxy_.cuts(), 0U);
}

TEST_F(FaultyProxyTest, AResetIsForwarded) {
  connect();
  server_.reset();
  EXPECT_TRUE(client_.is_ended());
  EXPECT_THROW(client_.send("x"), std::runtime_error);
}

TEST_F(FaultyProxyTest, WithoutAServerTheClientIsReset) {
  listener_.close();
  client_ = connect_to(proxy_.port());
  EXPECT_TRUE(client_.is_ended());
}

TEST_F(FaultyProxyTest, ADelayAppliesToBothDirectionsAndKeepsTheOrder) {
  connect();
  proxy_.delay(milliseconds(40));
  const auto begin = steady_clock::now();
  client_.send("a");
  client_.send("b");
  EXPECT_EQ(server_.receive(2), "ab");
  EXPECT_GE(steady_clock::now() - begin, milliseconds(40));
  server_.send("c");
  proxy_.delay(milliseconds(0));
  server_.send("d");
  EXPECT_EQ(client_.receive(2), "cd");
}

TEST_F(FaultyProxyTest, ADelayCanApplyToOneDirection) {
  connect();
  proxy_.delay(Way::to_client, seconds(1000));
  client_.send("a");
  EXPECT_EQ(server_.receive(1), "a");
  server_.send("b");
  EXPECT_TRUE(is_silent(client_));
}

TEST_F(FaultyProxyTest, CutsWithAReset) {
  connect();
  proxy_.cut(Cut::rst);
  EXPECT_EQ(proxy_.open(), 0U);
  EXPECT_EQ(proxy_.cuts(), 1U);
  for (const Socket* end : {&client_, &server_}) {
    EXPECT_TRUE(end->is_ended());
    EXPECT_THROW(end->send("x"), std::runtime_error);
  }
  expect_that_it_passes();
}

TEST_F(FaultyProxyTest, CutsWithAnEnd) {
  connect();
  proxy_.cut(Cut::fin);
  for (const Socket* end : {&client_, &server_}) {
    EXPECT_TRUE(end->is_ended());
    EXPECT_NO_THROW(end->send("x"));  // a half-closed connection accepts it; after a reset it throws
  }
  expect_that_it_passes();
}

TEST_F(FaultyProxyTest, CutsAfterExactlyTheGivenBytesAndOnlyOnce) {
  const std::string reply = "+0123456789\r\n";
  for (const Cut how : {Cut::rst, Cut::fin}) {
    for (std::size_t bytes = 0; bytes <= reply.size(); ++bytes) {
      connect();
      proxy_.cut_after(Way::to_client, bytes, how);
      client_.send("question");
      EXPECT_EQ(server_.receive(8), "question");
      server_.send(reply);
      std::string received;
      for (std::string piece; !(piece = client_.receive_some()).empty();) received += piece;
      EXPECT_EQ(received, reply.substr(0, bytes));
    }
  }
  EXPECT_EQ(proxy_.cuts(), 2 * (reply.size() + 1));
  expect_that_it_passes();
}

TEST_F(FaultyProxyTest, CanCutARequest) {
  connect();
  proxy_.cut_after(Way::to_server, 5, Cut::fin);
  client_.send("question");
  EXPECT_EQ(server_.receive(5), "quest");
  EXPECT_TRUE(server_.is_ended());
}

TEST_F(FaultyProxyTest, AcceptsAndForwardsNothingWhileItIsFrozen) {
  connect();
  proxy_.freeze();
  client_.send("a");
  server_.send("b");
  const Socket second = connect_to(proxy_.port());
  second.send("c");
  EXPECT_TRUE(is_silent(server_));
  EXPECT_TRUE(is_silent(client_));
  proxy_.thaw();
  EXPECT_EQ(server_.receive(1), "a");
  EXPECT_EQ(client_.receive(1), "b");
  EXPECT_EQ(accept_from(listener_).receive(1), "c");
}

TEST_F(FaultyProxyTest, DribblesOneWriteInPieces) {
  connect();
  proxy_.dribble(3);
  client_.send("0123456789");
  std::string received;
  while (received.size() < 10) {
    const std::string piece = server_.receive_some();
    ASSERT_FALSE(piece.empty());
    received += piece;
  }
  EXPECT_EQ(received, "0123456789");
  const auto begin = steady_clock::now();
  proxy_.dribble(1, milliseconds(5));
  server_.send("0123456789");
  EXPECT_EQ(client_.receive(10), "0123456789");
  EXPECT_GE(steady_clock::now() - begin, milliseconds(45));
}

TEST_F(FaultyProxyTest, DropsReplies) {
  connect();
  proxy_.drop_replies();
  client_.send("a");
  EXPECT_EQ(server_.receive(1), "a");
  server_.send(std::string(3'000'000, 'x'));
  server_.reset();
  EXPECT_TRUE(is_silent(client_));
  client_.send("b");  // and no error shows that it was dropped
  EXPECT_TRUE(is_silent(client_));
  EXPECT_EQ(proxy_.open(), 1U);
  proxy_.pass();
  proxy_.cut();
  EXPECT_TRUE(client_.is_ended());
  expect_that_it_passes();
}

TEST_F(FaultyProxyTest, RefusesNewConnectionsAndKeepsTheOldOnes) {
  connect();
  proxy_.refuse();
  EXPECT_THROW(connect_to(proxy_.port()), std::runtime_error);
  client_.send("a");
  EXPECT_EQ(server_.receive(1), "a");
  proxy_.admit();
  expect_that_it_passes();
}

TEST_F(FaultyProxyTest, PassEndsEveryFault) {
  proxy_.refuse();
  proxy_.freeze();
  proxy_.drop_replies();
  proxy_.delay(seconds(1000));
  proxy_.dribble(1, seconds(1000));
  proxy_.cut_after(Way::to_server, 1);
  proxy_.pass();
  expect_that_it_passes();
  EXPECT_EQ(proxy_.cuts(), 0U);
}

TEST_F(FaultyProxyTest, ChangesFromManyThreadsWhileBytesFlow) {
  connect();
  const std::string bytes = random_bytes(3'000'000);
  std::thread sending([&] { client_.send(bytes); });
  std::vector<std::thread> changing;
  for (int i = 0; i < 3; ++i) {
    changing.emplace_back([&] {
      for (int turn = 0; turn < 100; ++turn) {
        proxy_.freeze();
        proxy_.delay(milliseconds(turn % 3));
        proxy_.dribble(100'000 + static_cast<std::size_t>(turn), milliseconds(0));
        proxy_.thaw();
      }
      proxy_.pass();
    });
  }
  EXPECT_TRUE(server_.receive(bytes.size()) == bytes);
  sending.join();
  for (std::thread& thread : changing) thread.join();
}

}  // namespace
}  // namespace polly::testing
