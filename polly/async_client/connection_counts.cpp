#include "polly/async_client/connection_counts.hpp"

#include <string_view>

namespace polly::async_client {

ConnectionCounts::ConnectionCounts(Metrics& metrics, const std::string& backend) {
  const Labels labels{{"backend", backend}};
  reconnects = metrics.counter("polly_store_reconnects_total", "Connections opened after one was lost.", labels);
  retries = metrics.counter("polly_store_retries_total", "Commands that were sent once more.", labels);
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

}  // namespace polly::async_client
