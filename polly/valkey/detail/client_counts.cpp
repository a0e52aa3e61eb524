#include "polly/valkey/detail/client_counts.hpp"

#include <string_view>

namespace polly::valkey {

ClientCounts::ClientCounts(Metrics& metrics, const std::string& backend) {
  const Labels labels{{"backend", backend}};
  reconnects = metrics.counter("polly_store_reconnects_total", "Connections opened after one was lost.", labels);
  retries = metrics.counter("polly_store_retries_total", "Commands that were sent once more.", labels);
  redirects = metrics.counter("polly_store_redirects_total", "Answers that named another node.", labels);
  const auto bytes = [&](std::string direction) {
    return metrics.counter("polly_store_bytes_total", "Bytes to and from the server.",
                           {{"backend", backend}, {"direction", std::move(direction)}});
  };
  bytes_sent = bytes("sent");
  bytes_received = bytes("received");
  const auto reading = [](const std::atomic<std::int64_t>& value) {
    return [&value] { return static_cast<double>(value.load(std::memory_order_relaxed)); };
  };
  constexpr std::string_view kConnectionsHelp = "Connections to the server, by state.";
  readings_.push_back(metrics.gauge("polly_store_connections", kConnectionsHelp,
                                    {{"backend", backend}, {"state", "open"}}, reading(open)));
  readings_.push_back(metrics.gauge("polly_store_connections", kConnectionsHelp,
                                    {{"backend", backend}, {"state", "connecting"}}, reading(connecting)));
  readings_.push_back(metrics.gauge("polly_store_commands_in_flight", "Commands sent and not answered yet.", labels,
                                    reading(in_flight)));
}

}  // namespace polly::valkey
