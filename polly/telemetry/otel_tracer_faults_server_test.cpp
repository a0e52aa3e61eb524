// A collector that is not running, does not answer, or refuses.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>

#include "polly/telemetry/detail/test_collector.hpp"
#include "polly/telemetry/otel_tracer.hpp"

namespace polly::trace_detail {
namespace {

using namespace std::chrono_literals;

// Starts and ends spans as a busy program does; returns how long that took.
Duration spans_through(Tracer& tracer, int count) {
  const TimePoint start = system_clock().now();
  for (int i = 0; i < count; ++i) const Span span = tracer.start("s", SpanKind::client, TraceContext());
  return system_clock().now() - start;
}

TEST_F(OtelTracer, ADeadCollectorDelaysNoCallerAndEverySpanIsCounted) {
  TracerSettings settings;
  {
    const Collector gone;
    settings = settings_for(gone);
  }
  settings.batch_queue_size = "100";
  settings.batch_size = "50";
  Traced traced(settings);
  EXPECT_LT(spans_through(*traced.tracer, 5'000), 2s);
  const TimePoint start = system_clock().now();
  traced.tracer.reset();
  EXPECT_LT(system_clock().now() - start, 3s);
  EXPECT_EQ(traced.dropped(), "5000");
  EXPECT_EQ(std::count(traced.lines.begin(), traced.lines.end(), '\n'), 1) << traced.lines;
  EXPECT_NE(traced.lines.find("\"level\":\"warning\""), std::string::npos) << traced.lines;
}

TEST_F(OtelTracer, ACollectorThatNeverAnswersDelaysNoCallerAndTheEndIsBounded) {
  Collector mute(0);
  TracerSettings settings = settings_for(mute);
  settings.batch_queue_size = "100";
  settings.batch_size = "10";  // ten requests, each of which would take its whole timeout
  Traced traced(settings);
  EXPECT_LT(spans_through(*traced.tracer, 5'000), 2s);
  const TimePoint start = system_clock().now();
  traced.tracer->flush();
  EXPECT_LT(system_clock().now() - start, 2'200ms);
  traced.tracer.reset();
  EXPECT_LT(system_clock().now() - start, 2'600ms);
  EXPECT_EQ(traced.dropped(), "5000");
  EXPECT_LE(std::count(traced.lines.begin(), traced.lines.end(), '\n'), 1) << traced.lines;
}

TEST_F(OtelTracer, SpansThatACollectorRefusesAreCounted) {
  for (const int status : {400, 404, 500}) {
    Collector collector(status);
    Traced traced(settings_for(collector));
    spans_through(*traced.tracer, 7);
    traced.tracer.reset();
    EXPECT_EQ(traced.dropped(), "7") << status;
    EXPECT_EQ(std::count(traced.lines.begin(), traced.lines.end(), '\n'), 1) << traced.lines;
  }
}

TEST_F(OtelTracer, SecretsOfTheHeadersAreNotLogged) {
  Collector collector(500);
  TracerSettings settings = settings_for(collector);
  settings.headers = Secret("authorization=hunter2");
  Traced traced(settings);
  spans_through(*traced.tracer, 1);
  traced.tracer.reset();
  EXPECT_NE(traced.lines, "");
  EXPECT_EQ(traced.lines.find("hunter2"), std::string::npos) << traced.lines;
}

}  // namespace
}  // namespace polly::trace_detail
