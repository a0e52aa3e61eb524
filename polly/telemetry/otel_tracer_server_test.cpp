// What a collector receives.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "polly/telemetry/detail/test_collector.hpp"
#include "polly/telemetry/otel_tracer.hpp"

namespace polly::trace_detail {
namespace {

namespace json = boost::json;

std::string text_of(const json::value& value) {
  return value.is_string() ? std::string(value.as_string()) : json::serialize(value);
}

// The spans of all deliveries, in the order in which they came.
json::array spans_in(const std::vector<Delivery>& deliveries) {
  json::array spans;
  for (const Delivery& delivery : deliveries) {
    const json::value body = json::parse(delivery.body);
    for (const json::value& resource : body.at("resourceSpans").as_array()) {
      for (const json::value& scope : resource.at("scopeSpans").as_array()) {
        for (const json::value& span : scope.at("spans").as_array()) spans.push_back(span);
      }
    }
  }
  return spans;
}

const json::object& span_named(const json::array& spans, std::string_view name) {
  const auto found =
      std::find_if(spans.begin(), spans.end(), [&](const auto& s) { return text_of(s.at("name")) == name; });
  if (found == spans.end()) throw std::runtime_error("no span " + std::string(name));
  return found->as_object();
}

// The value of an attribute: {"stringValue": ...} or {"intValue": ...}; null where there is none.
json::value attribute(const json::object& holder, std::string_view name) {
  for (const json::value& one : holder.at("attributes").as_array()) {
    if (text_of(one.at("key")) == name) return one.at("value").as_object().begin()->value();
  }
  return nullptr;
}

TEST_F(OtelTracer, SpansArriveWithNameKindAttributesAndParent) {
  Collector collector;
  TracerSettings settings = settings_for(collector);
  settings.headers = Secret("Authorization=Bearer%20abc, x-team = core");
  settings.resource_attributes = "deployment.environment=test,service.version=1%2C2";
  Traced traced(settings);
  TraceContext root_context;
  TraceContext child_context;
  {
    Span root = traced.tracer->start("POST /webhook", SpanKind::server, TraceContext());
    root_context = root.context();
    Span child = traced.tracer->start("set polly:pr_number:*", SpanKind::client, root_context);
    child.set("db.system.name", "memory");
    child.set("db.operation.batch.size", 42);
    child_context = child.context();
    EXPECT_TRUE(root.is_recording() && child.is_recording());
  }
  traced.tracer->flush();

  const std::vector<Delivery> deliveries = collector.wait_for(1);
  EXPECT_TRUE(deliveries[0].head.starts_with("POST /v1/traces HTTP/1.1")) << deliveries[0].head;
  EXPECT_NE(deliveries[0].head.find("Authorization: Bearer abc\r\n"), std::string::npos) << deliveries[0].head;
  EXPECT_NE(deliveries[0].head.find("x-team: core\r\n"), std::string::npos) << deliveries[0].head;
  const json::array spans = spans_in(deliveries);
  ASSERT_EQ(spans.size(), 2U);
  const json::object& root = span_named(spans, "POST /webhook");
  const json::object& child = span_named(spans, "set polly:pr_number:*");
  EXPECT_EQ(text_of(root.at("traceId")), root_context.trace_id_hex());
  EXPECT_EQ(text_of(root.at("spanId")), root_context.span_id_hex());
  EXPECT_FALSE(root.contains("parentSpanId") && root.at("parentSpanId").as_string() != "");
  EXPECT_EQ(text_of(child.at("traceId")), root_context.trace_id_hex());
  EXPECT_EQ(text_of(child.at("parentSpanId")), root_context.span_id_hex());
  EXPECT_EQ(text_of(child.at("spanId")), child_context.span_id_hex());
  EXPECT_EQ(text_of(root.at("kind")), "2");   // SPAN_KIND_SERVER
  EXPECT_EQ(text_of(child.at("kind")), "3");  // SPAN_KIND_CLIENT
  EXPECT_EQ(text_of(attribute(child, "db.system.name")), "memory");
  EXPECT_EQ(text_of(attribute(child, "db.operation.batch.size")), "42");
  const json::value body = json::parse(deliveries[0].body);
  const json::object& resource = body.at("resourceSpans").at(0).at("resource").as_object();
  EXPECT_EQ(text_of(attribute(resource, "service.name")), "polly");
  EXPECT_EQ(text_of(attribute(resource, "deployment.environment")), "test");
  EXPECT_EQ(text_of(attribute(resource, "service.version")), "1,2");
  EXPECT_EQ(traced.dropped(), "0");
  EXPECT_EQ(traced.lines, "");
}

TEST_F(OtelTracer, AFailedSpanHasStatusErrorAndItsType) {
  Collector collector;
  Traced traced(settings_for(collector));
  traced.tracer->start("bad", SpanKind::client, TraceContext()).fail("unavailable", "no answer");
  {
    const Span good = traced.tracer->start("good", SpanKind::internal, TraceContext());
  }
  traced.tracer->flush();
  const json::array spans = spans_in(collector.wait_for(1));
  const json::object& bad = span_named(spans, "bad");
  EXPECT_EQ(text_of(bad.at("status").at("code")), "2");  // STATUS_CODE_ERROR
  EXPECT_EQ(text_of(bad.at("status").at("message")), "no answer");
  EXPECT_EQ(text_of(attribute(bad, "error.type")), "unavailable");
  const json::object& good = span_named(spans, "good");
  EXPECT_EQ(text_of(good.at("kind")), "1");  // SPAN_KIND_INTERNAL
  EXPECT_FALSE(good.contains("status") && good.at("status").as_object().contains("code"));
}

TEST_F(OtelTracer, AnIncomingTraceContinues) {
  Collector collector;
  Traced traced(settings_for(collector));
  const TraceContext caller = *TraceContext::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01");
  {
    const Span span = traced.tracer->start("GET /", SpanKind::server, caller);
  }
  traced.tracer->flush();
  const json::array spans = spans_in(collector.wait_for(1));
  const json::object& span = span_named(spans, "GET /");
  EXPECT_EQ(text_of(span.at("traceId")), "4bf92f3577b34da6a3ce929d0e0e4736");
  EXPECT_EQ(text_of(span.at("parentSpanId")), "00f067aa0ba902b7");
}

TEST_F(OtelTracer, AnUnsampledParentIsRespectedAndPropagated) {
  Collector collector;
  Traced traced(settings_for(collector));
  const TraceContext caller = *TraceContext::parse("00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00");
  const Span span = traced.tracer->start("GET /", SpanKind::server, caller);
  EXPECT_FALSE(span.is_recording());
  EXPECT_EQ(span.context(), caller);
  {
    const Span last = traced.tracer->start("last", SpanKind::server, TraceContext());
  }
  traced.tracer->flush();
  EXPECT_EQ(spans_in(collector.wait_for(1)).size(), 1U);
}

TEST_F(OtelTracer, AnUnsampledRootStillHasATraceThatItsChildrenShare) {
  Collector collector;
  TracerSettings settings = settings_for(collector);
  settings.sampler = "parentbased_traceidratio";
  settings.sampler_argument = "0";
  Traced traced(settings);
  const Span root = traced.tracer->start("root", SpanKind::server, TraceContext());
  EXPECT_FALSE(root.is_recording());
  EXPECT_TRUE(root.context().is_valid());
  EXPECT_FALSE(root.context().is_sampled());
  const Span child = traced.tracer->start("child", SpanKind::client, root.context());
  EXPECT_FALSE(child.is_recording());
  EXPECT_EQ(child.context().trace_id, root.context().trace_id);
}

TEST_F(OtelTracer, SpansAlsoTravelAsProtobuf) {
  Collector collector;
  TracerSettings settings = settings_for(collector);
  settings.protocol = "";
  settings.service_name = "shop";
  Traced traced(settings);
  {
    const Span span = traced.tracer->start("the name of a span", SpanKind::server, TraceContext());
  }
  traced.tracer->flush();
  const std::vector<Delivery> deliveries = collector.wait_for(1);
  EXPECT_NE(deliveries[0].head.find("Content-Type: application/x-protobuf"), std::string::npos) << deliveries[0].head;
  EXPECT_NE(deliveries[0].body.find("the name of a span"), std::string::npos);
  EXPECT_NE(deliveries[0].body.find("shop"), std::string::npos);
}

TEST_F(OtelTracer, SpansOfManyThreadsAllArrive) {
  Collector collector;
  Traced traced(settings_for(collector));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 100; ++i) const Span span = traced.tracer->start("s", SpanKind::internal, TraceContext());
    });
  }
  for (std::thread& thread : threads) thread.join();
  traced.tracer.reset();
  EXPECT_EQ(spans_in(collector.wait_for(1)).size(), 400U);
  EXPECT_EQ(traced.dropped(), "0");
}

TEST_F(OtelTracer, TwoTracersAtOnceKeepTheirSpansApart) {
  Collector first;
  Collector second;
  Traced one(settings_for(first));
  {
    Traced two(settings_for(second));
    {
      const Span span = one.tracer->start("of one", SpanKind::internal, TraceContext());
    }
    {
      const Span span = two.tracer->start("of two", SpanKind::internal, TraceContext());
    }
  }
  one.tracer->flush();
  EXPECT_EQ(spans_in(first.wait_for(1)).size(), 1U);
  EXPECT_EQ(text_of(span_named(spans_in(second.wait_for(1)), "of two").at("name")), "of two");
}

}  // namespace
}  // namespace polly::trace_detail
