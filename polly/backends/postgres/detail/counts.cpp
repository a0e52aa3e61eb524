#include "polly/backends/postgres/detail/counts.hpp"

namespace polly::postgres {

Counts::Counts(Metrics& metrics) : ConnectionCounts(metrics, "postgres") {
  expired_keys = metrics.counter("polly_store_expired_keys_total", "Keys that expired.", {{"backend", "postgres"}});
  for (const bool writes : {false, true}) {
    const Labels kind{{"kind", writes ? "write" : "read"}};
    batches.at(writes) = metrics.counter("polly_postgres_batches_total", "Statements sent.", kind);
    batched_calls.at(writes) = metrics.counter("polly_postgres_batched_calls_total", "Calls sent in them.", kind);
  }
}

}  // namespace polly::postgres
