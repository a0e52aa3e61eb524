// KeptConnection: one connection of a lane that is kept open: opened, served until it ends, and opened again after a
// pause (base/backoff.hpp); none after a connection that was open for some time. A client derives its own, which says
// how a connection is opened and served:
//
//   class PooledConnection final : public KeptConnection {
//     Task<void> open(std::size_t attempt) override;      // Error: why it cannot be opened
//     void opened() override;                             // it is open: calls may be sent
//     Task<std::string> serve() override;                 // until it ends: why
//     void ended(const Error& why) override;              // it ended, or did not open
//   };
//   lane.start(connection.keep_open());                   // until stop()
//
// Counts what it does in the lane's ConnectionCounts. Belongs to the lane's loop. Its owner keeps it alive until
// keep_open() has ended.
#pragma once

#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <optional>
#include <string>

#include "polly/async_client/lane_state.hpp"
#include "polly/base/backoff.hpp"
#include "polly/base/error.hpp"
#include "polly/base/task.hpp"

namespace polly::async_client {

class KeptConnection {
 public:
  // `index` among those to one server: so that not all of them come back at the same moment.
  KeptConnection(LaneState& lane, std::size_t index) noexcept;
  KeptConnection(const KeptConnection&) = delete;
  KeptConnection& operator=(const KeptConnection&) = delete;
  virtual ~KeptConnection() = default;

  Task<void> keep_open();

  // No attempt from now on; a pause ends at once. Closing a connection that is open or opening is the client's.
  void stop() noexcept;
  // The same, where the loop may not exist any more.
  void release() noexcept;
  bool is_stopped() const noexcept { return is_stopped_; }

 private:
  virtual Task<void> open(std::size_t attempt) = 0;  // attempts count from 0
  virtual void opened() = 0;
  virtual Task<std::string> serve() = 0;
  virtual void ended(const Error& why) = 0;

  Task<std::optional<Duration>> open_and_serve(std::size_t attempt);

  LaneState& lane_;
  Reconnect reconnect_;
  boost::asio::steady_timer* pause_ = nullptr;  // keep_open()'s, while it runs
  bool was_lost_ = false;                       // the connection before this one, which had been open
  bool is_stopped_ = false;
};

}  // namespace polly::async_client
