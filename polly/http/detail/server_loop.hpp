// ServerLoop: what the server has on one event loop: its connections, the one timer that checks all their deadlines,
// and the buffers that they share. Only used on that loop, except for executor() and what posts there.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/task.hpp"
#include "polly/http/detail/request_ids.hpp"
#include "polly/http/detail/request_observer.hpp"
#include "polly/http/detail/server_core.hpp"
#include "polly/http/request_gate.hpp"

namespace polly::http {

class Connection;

class ServerLoop {
 public:
  // How late a deadline may be noticed.
  static constexpr Milliseconds kTick{100};

  static constexpr std::size_t kReadBytes = 64 * 1024;  // at once

  ServerLoop(const boost::asio::any_io_executor& executor, ServerCore& core);
  ServerLoop(const ServerLoop&) = delete;
  ServerLoop& operator=(const ServerLoop&) = delete;

  const boost::asio::any_io_executor& executor() const noexcept { return executor_; }

  // Checks every deadline each kTick, until the server stops and the last connection is closed.
  Task<void> watch();

  void join(Connection& connection);
  void leave(Connection& connection) noexcept;
  void drain();  // ends the connections on which no request is under way
  void cut();    // ends all of them

  // Where a connection reads to. What it finds there is its own until it waits.
  std::span<char> scratch() noexcept { return {scratch_.get(), kReadBytes}; }

  // The headers of the head that was admitted last. They belong to its connection until that waits.
  HeaderLines& header_lines() noexcept { return header_lines_; }

  RequestObserver& observer() noexcept { return observer_; }
  RequestIds& request_ids() noexcept { return request_ids_; }
  std::string_view date() const noexcept { return date_; }  // for replies; renewed each kTick

 private:
  bool is_done() const noexcept { return is_draining_ && connections_.empty(); }

  ServerCore& core_;
  const boost::asio::any_io_executor executor_;
  boost::asio::steady_timer timer_;
  RequestObserver observer_;
  RequestIds request_ids_;
  std::vector<Connection*> connections_;
  bool is_draining_ = false;  // no connection is added any more
  std::unique_ptr<char[]> scratch_;
  HeaderLines header_lines_;
  std::string date_;
};

}  // namespace polly::http
