// Acceptor: listens, and gives each connection to the next lane. Runs on the first lane's loop.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

#include "polly/base/task.hpp"
#include "polly/endpoint/address.hpp"
#include "polly/http/detail/lane.hpp"
#include "polly/http/detail/server_core.hpp"

namespace polly::http {

class Acceptor {
 public:
  // How long accepting rests where the machine has no file descriptor or memory left.
  static constexpr Milliseconds kRest{100};

  // Error: config where no address is known for the host; unavailable where the address cannot be used.
  Acceptor(const Address& address, std::vector<std::unique_ptr<Lane>>& lanes, ServerCore& core);

  std::uint16_t port() const noexcept { return port_; }

  Task<void> accept();  // until close()
  void close();         // takes those that the system has accepted for it still

 private:
  Lane& next_lane() noexcept;
  void serve(boost::asio::ip::tcp::socket socket, Lane& lane);
  void make_room(const std::vector<ConnectionTable::Leaving>& leaving);

  std::vector<std::unique_ptr<Lane>>& lanes_;
  ServerCore& core_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer rest_;
  std::uint16_t port_ = 0;
  std::size_t next_lane_ = 0;
  bool is_closed_ = false;
  Counter failures_;
  Counter displaced_;
  Counter turned_away_;
  RateLimit complaints_;
  RateLimit pressure_;
};

}  // namespace polly::http
