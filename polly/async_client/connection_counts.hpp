// ConnectionCounts: what every asynchronous client counts, over all its loops:
//
//   polly_store_connections{backend,state}       gauge: open; connecting, which includes the pause before an attempt
//   polly_store_commands_in_flight{backend}      gauge: sent, and not answered yet (as of the last tick)
//   polly_store_reconnects_total{backend}        connections that opened after the one before them was lost
//   polly_store_retries_total{backend}           commands that were sent once more
//
//   ConnectionCounts counts(telemetry.metrics(), "valkey");
//   counts.open.fetch_add(1, std::memory_order_relaxed);
//
// A client derives its own, with what it counts besides. Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "polly/telemetry/metrics.hpp"

namespace polly::async_client {

class ConnectionCounts {
 public:
  ConnectionCounts(Metrics& metrics, const std::string& backend);
  ConnectionCounts(const ConnectionCounts&) = delete;
  ConnectionCounts& operator=(const ConnectionCounts&) = delete;

  Counter reconnects;
  Counter retries;
  std::atomic<std::int64_t> open{0};
  std::atomic<std::int64_t> connecting{0};
  std::atomic<std::int64_t> in_flight{0};

 private:
  std::vector<Reading> readings_;
};

}  // namespace polly::async_client
