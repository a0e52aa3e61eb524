// What the PostgreSQL backend counts besides its connections (async_client/connection_counts.hpp), over all its loops:
//
//   polly_store_expired_keys_total{backend}    entries that this instance deleted because they had expired
//   polly_postgres_batches_total{kind}         statements that were sent: read, write
//   polly_postgres_batched_calls_total{kind}   calls that went in them; divided by the above: how many share one
//
// Thread-safe.
#pragma once

#include <array>

#include "polly/async_client/connection_counts.hpp"
#include "polly/telemetry/metrics.hpp"

namespace polly::postgres {

class Counts : public async_client::ConnectionCounts {
 public:
  explicit Counts(Metrics& metrics);

  Counter expired_keys;
  std::array<Counter, 2> batches;  // read, write
  std::array<Counter, 2> batched_calls;
};

}  // namespace polly::postgres
