#include "polly/valkey/detail/client_counts.hpp"

#include <utility>

namespace polly::valkey {

ClientCounts::ClientCounts(Metrics& metrics, const std::string& backend) : ConnectionCounts(metrics, backend) {
  redirects =
      metrics.counter("polly_store_redirects_total", "Answers that named another node.", {{"backend", backend}});
  const auto bytes = [&](std::string direction) {
    return metrics.counter("polly_store_bytes_total", "Bytes to and from the server.",
                           {{"backend", backend}, {"direction", std::move(direction)}});
  };
  bytes_sent = bytes("sent");
  bytes_received = bytes("received");
}

}  // namespace polly::valkey
