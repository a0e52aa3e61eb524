// What the PostgreSQL backend counts, over all its loops, with the label backend="postgres":
//
//   polly_store_connections{state}             gauge: open; connecting, with what waits for its next attempt
//   polly_store_commands_in_flight             gauge: calls sent, and not answered yet (as of the last tick)
//   polly_store_reconnects_total               connections that opened after one before them was lost
//   polly_store_retries_total                  calls that were sent once more
//   polly_store_expired_keys_total             entries that this instance deleted because they had expired
//   polly_postgres_batches_total{kind}         statements that were sent: read, write
//   polly_postgres_batched_calls_total{kind}   calls that went in them; divided by the above: how many share one
//
// Thread-safe.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <vector>

#include "polly/telemetry/metrics.hpp"

namespace polly::postgres {

class Counts {
 public:
  explicit Counts(Metrics& metrics);
  Counts(const Counts&) = delete;
  Counts& operator=(const Counts&) = delete;

  Counter reconnects;
  Counter retries;
  Counter expired_keys;
  std::array<Counter, 2> batches;  // read, write
  std::array<Counter, 2> batched_calls;
  std::atomic<std::int64_t> open{0};
  std::atomic<std::int64_t> connecting{0};
  std::atomic<std::int64_t> in_flight{0};

 private:
  std::vector<Reading> readings_;
};

}  // namespace polly::postgres
