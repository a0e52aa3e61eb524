// SIGHUP and the collector of traces: its headers, which hold a token, change while spans are sent.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "polly/telemetry/detail/test_collector.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/reloaded_daemon.hpp"

namespace polly::tests {
namespace {

bool has_span_with(trace_detail::Collector& collector, const std::string& header) {
  const auto deliveries = collector.wait_for(1);
  return std::any_of(deliveries.begin(), deliveries.end(),
                     [&](const trace_detail::Delivery& one) { return has(one.head, header); });
}

void expect_spans_with(const ReloadedDaemon& daemon, trace_detail::Collector& collector, const std::string& header) {
  testing::wait_until("spans arrive with " + header, std::chrono::seconds(30), [&] {
    (void)daemon.get("t1", "k");
    return has_span_with(collector, header);
  });
}

TEST(HeaderReload, TheCollectorsHeadersChange) {
  trace_detail::Collector collector;
  const SecretFiles files;
  files.write("headers", "authorization=Bearer%20h1");
  ReloadedDaemon daemon(files, {{"POLLY_STORAGE_TYPE", "memory"},
                                {"OTEL_EXPORTER_OTLP_ENDPOINT", collector.url()},
                                {"OTEL_EXPORTER_OTLP_PROTOCOL", "http/json"},
                                {"OTEL_BSP_SCHEDULE_DELAY", "20"},
                                {"OTEL_EXPORTER_OTLP_HEADERS_FILE", files.path("headers")}});
  expect_spans_with(daemon, collector, "authorization: Bearer h1");
  files.write("headers", "authorization=Bearer%20h2");
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  EXPECT_TRUE(has(daemon.ready(), R"("changed":["OTEL_EXPORTER_OTLP_HEADERS"])")) << daemon.ready();
  expect_spans_with(daemon, collector, "authorization: Bearer h2");

  files.write("headers", "Bearer h3");
  EXPECT_FALSE(daemon.reload());
  EXPECT_TRUE(has(daemon.ready(), "OTEL_EXPORTER_OTLP_HEADERS is not a list")) << daemon.ready();
  EXPECT_FALSE(has(daemon.ready() + daemon.log(), "h3")) << daemon.log();
  EXPECT_EQ(daemon.process().stop(), 0) << daemon.log();
  EXPECT_FALSE(has_span_with(collector, "h3"));
}

}  // namespace
}  // namespace polly::tests
