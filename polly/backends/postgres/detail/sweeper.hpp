// Sweeper: deletes what has expired, a small batch at a time, every few seconds; at once again where a batch was full.
// Of all instances on one schema one at a time does: it has an advisory lock for as long as its statement lasts.
#pragma once

#include <atomic>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>

#include "polly/backends/postgres/detail/client.hpp"
#include "polly/base/gate.hpp"
#include "polly/base/task.hpp"

namespace polly::postgres {

class Sweeper {
 public:
  static constexpr std::size_t kBatchRows = 500;
  static constexpr Milliseconds kInterval{2000};

  explicit Sweeper(Client& client);  // starts; the client outlives it
  Sweeper(const Sweeper&) = delete;
  Sweeper& operator=(const Sweeper&) = delete;
  ~Sweeper();  // not on one of the client's loops, unless it was stopped

  Task<void> stop();

 private:
  Task<void> run();
  Task<void> wake();
  Task<bool> sweep_batch();
  void stop_soon();

  Client& client_;
  boost::asio::steady_timer timer_;
  std::atomic<bool> is_stopped_{false};
  Gate gate_;
};

}  // namespace polly::postgres
