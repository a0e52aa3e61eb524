#include "polly/async_client/write_progress.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>

#include <string>

#include "polly/testing/free_port.hpp"
#include "polly/testing/socket.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::async_client {
namespace {

using testing::Socket;

// Two ends of a connection, the second one with a small receive buffer.
class WriteProgressOfASocket : public ::testing::Test {
 protected:
  WriteProgressOfASocket() {
    const std::uint16_t port = testing::free_port();
    const Socket listener = testing::listen_on(port);
    const int bytes = 16 * 1024;
    ::setsockopt(listener.fd(), SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    writer_ = testing::connect_to(port);
    reader_ = Socket(::accept(listener.fd(), nullptr, nullptr));
  }

  std::size_t look() { return progress_.portions(writer_.fd()); }

  Socket writer_;
  Socket reader_;
  WriteProgress progress_;
};

TEST_F(WriteProgressOfASocket, IsWhatTheOtherSideTakesOfALongWrite) {
  const std::string bytes(400'000, 'v');
  writer_.send_some(bytes);
  EXPECT_EQ(look(), 0U);
  EXPECT_EQ(look(), 0U) << "nothing was received in between";
  reader_.receive_some(100'000);
  testing::wait_until("a portion was taken", std::chrono::seconds(5), [&] {
    reader_.receive_some(50'000);
    return look() > 0;
  });
}

TEST_F(WriteProgressOfASocket, IsNothingOfShortWrites) {
  for (int i = 0; i < 100; ++i) {
    writer_.send(std::string(200, 'v'));
    EXPECT_EQ(look(), 0U);
    reader_.receive_some();
    EXPECT_EQ(look(), 0U);
  }
}

TEST_F(WriteProgressOfASocket, CountsWhatTheProgramCouldWriteOn) {
  progress_.socket_took_more();
  EXPECT_EQ(look(), 1U);
}

}  // namespace
}  // namespace polly::async_client
