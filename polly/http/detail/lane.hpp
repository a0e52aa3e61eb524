// Lane: what belongs to one event loop: its connections, and the one timer that looks at all their deadlines. Only
// touched on that loop, except for executor() and what posts there.
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
#include "polly/http/detail/request_observer.hpp"
#include "polly/http/detail/server_core.hpp"

namespace polly::http {

class Connection;

class Lane {
 public:
  // How late a deadline may be noticed.
  static constexpr Milliseconds kTick{100};

  static constexpr std::size_t kReadBytes = 64 * 1024;  // at once

  Lane(const boost::asio::any_io_executor& executor, ServerCore& core);
  Lane(const Lane&) = delete;
  Lane& operator=(const Lane&) = delete;

  const boost::asio::any_io_executor& executor() const noexcept { return executor_; }

  // Looks at every deadline each kTick, until the server stops and the last connection has gone.
  Task<void> watch();

  void join(Connection& connection);
  void leave(Connection& connection) noexcept;
  void drain();  // ends the connections on which no request is under way
  void cut();    // ends all of them

  // Where a connection reads to. What it finds there is its own until it waits.
  std::span<char> scratch() noexcept { return {scratch_.get(), kReadBytes}; }

  RequestObserver& observer() noexcept { return observer_; }
  std::string_view date() const noexcept { return date_; }  // for replies; renewed each kTick

 private:
  bool is_done() const noexcept { return is_draining_ && connections_.empty(); }

  ServerCore& core_;
  const boost::asio::any_io_executor executor_;
  boost::asio::steady_timer timer_;
  RequestObserver observer_;
  std::vector<Connection*> connections_;
  bool is_draining_ = false;  // no more of them come
  std::unique_ptr<char[]> scratch_;
  std::string date_;
};

}  // namespace polly::http
