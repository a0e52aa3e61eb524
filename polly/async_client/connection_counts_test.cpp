#include "polly/async_client/connection_counts.hpp"

#include <gtest/gtest.h>

namespace polly::async_client {
namespace {

TEST(AsyncConnectionCounts, AreMetricsOfTheBackend) {
  Metrics metrics;
  ConnectionCounts counts(metrics, "valkey");
  counts.open = 2;
  counts.connecting = 1;
  counts.in_flight = 7;
  counts.reconnects.add();
  counts.retries.add(3);
  const std::string text = metrics.text();
  for (const char* line :
       {"polly_store_connections{backend=\"valkey\",state=\"open\"} 2\n",
        "polly_store_connections{backend=\"valkey\",state=\"connecting\"} 1\n",
        "polly_store_commands_in_flight{backend=\"valkey\"} 7\n",
        "polly_store_reconnects_total{backend=\"valkey\"} 1\n", "polly_store_retries_total{backend=\"valkey\"} 3\n"}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << text;
  }
}

}  // namespace
}  // namespace polly::async_client
