// Acceptor: listens, and gives each connection to the next event loop. Runs on the first one.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "polly/base/task.hpp"
#include "polly/endpoint/address.hpp"
#include "polly/http/detail/server_core.hpp"
#include "polly/http/detail/server_loop.hpp"
#include "polly/telemetry/cause_limit.hpp"

namespace polly::http {

class Acceptor {
 public:
  // How long accepting rests where the machine has no file descriptor or memory left.
  static constexpr Milliseconds kRest{100};

  // Error: config where no address is known for the host; unavailable where the address cannot be used.
  Acceptor(const Address& address, std::vector<std::unique_ptr<ServerLoop>>& loops, ServerCore& core);

  std::uint16_t port() const noexcept { return port_; }

  Task<void> accept();  // until close()
  void close();         // takes those that the system has accepted for it still

 private:
  ServerLoop& next_loop() noexcept;
  void serve(boost::asio::ip::tcp::socket socket, ServerLoop& loop);
  void make_room(const std::vector<ConnectionTable::Leaving>& leaving);

  std::vector<std::unique_ptr<ServerLoop>>& loops_;
  ServerCore& core_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer rest_;
  std::uint16_t port_ = 0;
  std::size_t next_loop_ = 0;
  bool is_closed_ = false;
  Counter failures_;
  Counter displaced_;
  Counter turned_away_;
  CauseLimit complaints_;
  RateLimit pressure_;
};

}  // namespace polly::http
