// What a client counts, over all its loops:
//
//   polly_store_connections{backend,state}       gauge: open; connecting, with what waits for its next attempt
//   polly_store_commands_in_flight{backend}      gauge: sent, and not answered yet (as of the last tick)
//   polly_store_reconnects_total{backend}        connections that opened after one before them was lost
//   polly_store_retries_total{backend}           commands that were sent once more
//   polly_store_redirects_total{backend}         answers that named another node of the cluster
//   polly_store_bytes_total{backend,direction}   sent, received
//
// Thread-safe.
#pragma once

#include <atomic>
#include <cstdint>
#include <string>
#include <vector>

#include "polly/telemetry/metrics.hpp"

namespace polly::valkey {

class ClientCounts {
 public:
  ClientCounts(Metrics& metrics, const std::string& backend);
  ClientCounts(const ClientCounts&) = delete;
  ClientCounts& operator=(const ClientCounts&) = delete;

  Counter reconnects;
  Counter retries;
  Counter redirects;
  Counter bytes_sent;
  Counter bytes_received;
  std::atomic<std::int64_t> open{0};
  std::atomic<std::int64_t> connecting{0};
  std::atomic<std::int64_t> in_flight{0};

 private:
  std::vector<Reading> readings_;
};

}  // namespace polly::valkey
