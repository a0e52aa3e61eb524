#include "polly/api/detail/metrics_form.hpp"

#include <gtest/gtest.h>

namespace polly::api {
namespace {

// What Prometheus 2.42 sends.
constexpr std::string_view kPrometheus =
    "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,"
    "text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

TEST(MetricsForm, PrometheusGetsOpenMetricsInGzip) {
  EXPECT_EQ(metrics_form(kPrometheus, "gzip"), MetricsForm(true, true));
}

TEST(MetricsForm, AClientThatAsksForNothingGetsPlainText) {
  EXPECT_EQ(metrics_form("", ""), MetricsForm());
  EXPECT_EQ(metrics_form("*/*", "identity"), MetricsForm());
  EXPECT_EQ(metrics_form("text/html, */*;q=0.8", "br"), MetricsForm());
}

TEST(MetricsForm, TheGreaterQualityDecides) {
  EXPECT_EQ(metrics_form("text/plain, application/openmetrics-text;q=0.5", ""), MetricsForm());
  EXPECT_EQ(metrics_form("text/plain;q=0.4, APPLICATION/openmetrics-text; version=1.0.0; q=0.5", ""),
            MetricsForm(true, false));
  EXPECT_EQ(metrics_form("", "identity;q=0.5, gzip;q=0.4"), MetricsForm());
}

TEST(MetricsForm, AQualityOfZeroRefuses) {
  EXPECT_EQ(metrics_form("application/openmetrics-text;q=0", "gzip;q=0"), MetricsForm());
  EXPECT_EQ(metrics_form("", "*;q=1, gzip;q=0.000"), MetricsForm());
  EXPECT_EQ(metrics_form("", "*"), MetricsForm(false, true));
}

TEST(MetricsForm, WhatCannotBeParsedAsksForNothing) {
  for (const char* odd : {"gzip;q=2", "gzip;q=", "gzip;q=x", "gzip;q=0.1234", ";", ",,;=,", "gzip;q=1x"}) {
    EXPECT_EQ(metrics_form(odd, odd), MetricsForm()) << odd;
  }
}

}  // namespace
}  // namespace polly::api
