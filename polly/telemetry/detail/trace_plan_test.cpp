#include "polly/telemetry/detail/trace_plan.hpp"

#include <gtest/gtest.h>

#include <string>

namespace polly::trace_detail {
namespace {

using namespace std::chrono_literals;

TracerSettings with_endpoint() {
  TracerSettings settings;
  settings.endpoint = "http://collector:4318";
  return settings;
}

TEST(TracePlan, WithoutAnEndpointNothingIsTraced) {
  const TracePlan plan = plan_traces(TracerSettings());
  EXPECT_FALSE(plan.is_wanted);
  EXPECT_TRUE(plan.complaints.empty());
}

TEST(TracePlan, TheDefaultsAreOpenTelemetrys) {
  const TracePlan plan = plan_traces(with_endpoint());
  EXPECT_TRUE(plan.is_wanted);
  EXPECT_FALSE(plan.is_json);
  EXPECT_TRUE(plan.is_parent_based);
  EXPECT_EQ(plan.ratio, 1.0);
  EXPECT_EQ(plan.batch_delay, 5s);
  EXPECT_EQ(plan.batch_queue_size, 2048U);
  EXPECT_EQ(plan.batch_size, 512U);
  EXPECT_EQ(plan.resource_attributes, (Pairs{{"service.name", "polly"}}));
  EXPECT_TRUE(plan.headers.empty() && plan.complaints.empty());
}

TEST(TracePlan, TheResourceNamesTheVersionAndTheInstance) {
  TracerSettings settings = with_endpoint();
  settings.service_version = "1.2.3";
  settings.service_instance_id = "5f3a";
  EXPECT_EQ(plan_traces(settings).resource_attributes,
            (Pairs{{"service.name", "polly"}, {"service.version", "1.2.3"}, {"service.instance.id", "5f3a"}}));
  settings.resource_attributes = "service.instance.id=pod-7";
  EXPECT_EQ(plan_traces(settings).resource_attributes,
            (Pairs{{"service.instance.id", "pod-7"}, {"service.name", "polly"}, {"service.version", "1.2.3"}}));
}

TEST(TracePlan, EveryMistakeIsReportedAtOnce) {
  TracerSettings settings = with_endpoint();
  settings.sampler = "sometimes";
  settings.protocol = "grpc";
  settings.batch_size = "many";
  EXPECT_EQ(complaints_about(settings).size(), 3U);
}

TEST(TracePlan, ThePathIsAppendedToTheGeneralEndpointOnly) {
  TracerSettings settings = with_endpoint();
  EXPECT_EQ(plan_traces(settings).url, "http://collector:4318/v1/traces");
  settings.endpoint = "https://collector/otlp/";
  EXPECT_EQ(plan_traces(settings).url, "https://collector/otlp/v1/traces");
  settings.traces_endpoint = "http://traces/here";
  EXPECT_EQ(plan_traces(settings).url, "http://traces/here");
}

TEST(TracePlan, TracingCanBeTurnedOff) {
  for (const char* yes : {"true", "TRUE", "True"}) {
    TracerSettings settings = with_endpoint();
    settings.disabled = yes;
    EXPECT_FALSE(plan_traces(settings).is_wanted) << yes;
  }
  TracerSettings settings = with_endpoint();
  settings.disabled = "false";
  EXPECT_TRUE(plan_traces(settings).is_wanted);
  settings.exporter = "none";
  EXPECT_FALSE(plan_traces(settings).is_wanted);
  settings.exporter = "otlp";
  EXPECT_TRUE(plan_traces(settings).is_wanted);
  settings.sampler = "always_off";
  EXPECT_FALSE(plan_traces(settings).is_wanted);
  EXPECT_TRUE(plan_traces(settings).complaints.empty());
}

TEST(TracePlan, SamplersAreOpenTelemetrys) {
  struct Case {
    const char* name;
    bool is_parent_based;
    double ratio;
  };
  for (const Case& one :
       {Case{"always_on", false, 1}, Case{"traceidratio", false, 0.25}, Case{"parentbased_always_on", true, 1},
        Case{"parentbased_always_off", true, 0}, Case{"parentbased_traceidratio", true, 0.25}}) {
    TracerSettings settings = with_endpoint();
    settings.sampler = one.name;
    settings.sampler_argument = "0.25";
    const TracePlan plan = plan_traces(settings);
    EXPECT_TRUE(plan.is_wanted);
    EXPECT_EQ(plan.is_parent_based, one.is_parent_based) << one.name;
    EXPECT_EQ(plan.ratio, one.ratio) << one.name;
    EXPECT_TRUE(plan.complaints.empty()) << one.name;
  }
}

TEST(TracePlan, ListsArePercentDecodedAndTrimmed) {
  TracerSettings settings = with_endpoint();
  settings.headers = Secret("a=1");
  settings.traces_headers = Secret(" authorization = Bearer%20x%3D , ,empty=");
  settings.resource_attributes = "service.name=shop,env=%c3%a9";
  const TracePlan plan = plan_traces(settings);
  EXPECT_EQ(plan.headers, (Pairs{{"authorization", "Bearer x="}, {"empty", ""}}));
  EXPECT_EQ(plan.resource_attributes, (Pairs{{"service.name", "shop"}, {"env", "\u00e9"}}));
}

TEST(TracePlan, TheServiceNameOverridesTheResourceAttribute) {
  TracerSettings settings = with_endpoint();
  settings.resource_attributes = "service.name=shop";
  settings.service_name = "store";
  EXPECT_EQ(plan_traces(settings).resource_attributes, (Pairs{{"service.name", "store"}}));
}

TEST(TracePlan, TheShortestTimeoutCountsAndIsBoundedByAShutdown) {
  TracerSettings settings = with_endpoint();
  EXPECT_EQ(plan_traces(settings).timeout, kRequestTimeoutMax);
  settings.timeout = "10000";
  EXPECT_EQ(plan_traces(settings).timeout, kRequestTimeoutMax);
  settings.traces_timeout = "700";
  EXPECT_EQ(plan_traces(settings).timeout, 700ms);
  settings.batch_export_timeout = "300";
  EXPECT_EQ(plan_traces(settings).timeout, 300ms);
  EXPECT_TRUE(plan_traces(settings).complaints.empty());
}

TEST(TracePlan, ABatchIsNeverLargerThanTheQueue) {
  TracerSettings settings = with_endpoint();
  settings.batch_queue_size = "100";
  EXPECT_EQ(plan_traces(settings).batch_size, 100U);
  settings.batch_size = "200";
  EXPECT_EQ(plan_traces(settings).batch_size, 100U);
  settings.batch_size = "50";
  EXPECT_EQ(plan_traces(settings).batch_size, 50U);
}

TEST(TracePlan, AWrongSettingIsReportedAndItsDefaultIsUsed) {
  TracerSettings settings = with_endpoint();
  settings.protocol = "grpc";
  settings.sampler = "sometimes";
  settings.resource_attributes = "no pair";
  settings.batch_delay = "5s";
  settings.batch_queue_size = "0";
  settings.batch_size = "100001";
  const TracePlan plan = plan_traces(settings);
  EXPECT_TRUE(plan.is_wanted && plan.is_parent_based && !plan.is_json);
  EXPECT_EQ(plan.batch_delay, 5s);
  EXPECT_EQ(plan.batch_queue_size, 2048U);
  EXPECT_EQ(plan.batch_size, 512U);
  ASSERT_EQ(plan.complaints.size(), 6U);
  EXPECT_EQ(plan.complaints.back(),
            "OTEL_BSP_MAX_EXPORT_BATCH_SIZE is '100001'; it has to be a number from 1 to 100000; 512 is used");
}

TEST(TracePlan, ARatioOutsideItsRangeIsRefused) {
  for (const char* ratio : {"-0.1", "1.1", "x", "0.5x", "nan"}) {
    TracerSettings settings = with_endpoint();
    settings.sampler = "traceidratio";
    settings.sampler_argument = ratio;
    EXPECT_EQ(plan_traces(settings).ratio, 1.0) << ratio;
    EXPECT_EQ(plan_traces(settings).complaints.size(), 1U) << ratio;
  }
}

TEST(TracePlan, AnEndpointThatIsNotAUrlMeansNoTraces) {
  TracerSettings settings;
  settings.endpoint = "user:hunter2@collector:4318";
  const TracePlan plan = plan_traces(settings);
  EXPECT_FALSE(plan.is_wanted);
  ASSERT_EQ(plan.complaints.size(), 1U);
  EXPECT_EQ(plan.complaints[0].find("hunter2"), std::string::npos);
}

TEST(TracePlan, AnAmbiguousEndpointMeansNoTracesAndIsNotQuoted) {
  for (const char* endpoint :
       {"http://ann:hun@ter2@collector", "http://ann:hun/ter2@collector", "http://ann:hunter2"}) {
    TracerSettings settings;
    settings.endpoint = endpoint;
    const TracePlan plan = plan_traces(settings);
    EXPECT_FALSE(plan.is_wanted);
    ASSERT_EQ(plan.complaints.size(), 1U);
    EXPECT_EQ(plan.complaints[0].find("ter2"), std::string::npos) << plan.complaints[0];
  }
  TracerSettings settings = with_endpoint();
  settings.exporter = "http://ann:hunter2@collector";
  EXPECT_EQ(plan_traces(settings).complaints.at(0).find("hunter2"), std::string::npos);
}

TEST(TracePlan, HeadersThatCouldForgeOthersAreRefusedAndNeverQuoted) {
  for (const char* headers : {"a=x%0d%0aevil:1", "a b=hunter2", "=hunter2", "hunter2", "a=%zz"}) {
    TracerSettings settings = with_endpoint();
    settings.headers = Secret(headers);
    const TracePlan plan = plan_traces(settings);
    EXPECT_TRUE(plan.headers.empty()) << headers;
    ASSERT_EQ(plan.complaints.size(), 1U) << headers;
    EXPECT_EQ(plan.complaints[0].find("hunter2"), std::string::npos);
  }
}

}  // namespace
}  // namespace polly::trace_detail
