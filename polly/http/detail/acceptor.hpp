// Acceptor: listens, and gives each connection to the next lane. Runs on the first lane's loop.
#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "polly/base/task.hpp"
#include "polly/http/detail/lane.hpp"
#include "polly/http/detail/server_core.hpp"

namespace polly::http {

class Acceptor {
 public:
  // How long accepting rests where the machine has no file descriptor or memory left.
  static constexpr Milliseconds kRest{100};

  // Error: config where no address is known for the host; unavailable where the address cannot be used.
  Acceptor(const std::string& host, std::uint16_t port, std::vector<std::unique_ptr<Lane>>& lanes, ServerCore& core);

  std::uint16_t port() const noexcept { return port_; }

  Task<void> accept();  // until close()
  void close() noexcept;

 private:
  void serve(boost::asio::ip::tcp::socket socket, Lane& lane);

  std::vector<std::unique_ptr<Lane>>& lanes_;
  ServerCore& core_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer rest_;
  std::uint16_t port_ = 0;
  std::size_t next_lane_ = 0;
  Counter failures_;
  RateLimit complaints_;
};

}  // namespace polly::http
