// Sweeper: deletes what has expired, a small batch at a time, every few seconds; at once again where a batch was full.
// Of all instances on one schema one at a time sweeps: it has an advisory lock for as long as its statement lasts.
// Every ten seconds it also reads how much the table holds.
//
//   Sweeper sweeper(client);                  // starts
//   co_await sweeper.stop();                  // before the client is closed
#pragma once

#include <cstddef>
#include <memory>

#include "polly/backends/postgres/detail/client.hpp"
#include "polly/base/task.hpp"
#include "polly/store/store_usage.hpp"

namespace polly::postgres {

class Sweeper {
 public:
  static constexpr std::size_t kBatchRows = 500;
  static constexpr Milliseconds kInterval{2000};
  static constexpr int kSweepsAUsage = 5;

  explicit Sweeper(Client& client);  // the client outlives it
  Sweeper(const Sweeper&) = delete;
  Sweeper& operator=(const Sweeper&) = delete;
  ~Sweeper();  // waits for a loop only while another thread runs it

  Task<void> stop();

  StoreUsage usage() const;  // as it was read last; thread-safe

 private:
  class Work;

  const std::shared_ptr<Work> work_;  // shared with its coroutine, which may end later
};

}  // namespace polly::postgres
