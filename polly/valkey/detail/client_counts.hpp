// What the Valkey client counts besides its connections (async_client/connection_counts.hpp), over all its loops:
//
//   polly_store_redirects_total{backend}         answers that named another node of the cluster
//   polly_store_bytes_total{backend,direction}   sent, received
//
// Thread-safe.
#pragma once

#include <string>

#include "polly/async_client/connection_counts.hpp"
#include "polly/telemetry/metrics.hpp"

namespace polly::valkey {

class ClientCounts : public async_client::ConnectionCounts {
 public:
  ClientCounts(Metrics& metrics, const std::string& backend);

  Counter redirects;
  Counter bytes_sent;
  Counter bytes_received;
};

}  // namespace polly::valkey
