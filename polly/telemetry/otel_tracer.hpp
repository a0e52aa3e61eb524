// open_tracer: the tracer that OpenTelemetry's standard variables describe. Each setting is the text of one of them,
// as it stands in the environment; empty counts as unset.
//
//   TracerSettings settings;
//   settings.endpoint = "http://127.0.0.1:4318";          // spans go to /v1/traces there
//   std::unique_ptr<Tracer> tracer = open_tracer(settings, log, metrics);
//
// Without an endpoint no exporter is made and the tracer is disabled: it costs nothing. A wrong setting is logged as a
// warning and its default is used: a program starts also with wrong tracing settings. A slow or dead collector delays
// no caller: spans wait in a queue; those that do not fit or cannot be delivered are dropped, counted in
// polly_telemetry_spans_dropped_total and logged at most every ten seconds. flush() and the destructor together take at
// most two seconds.
//
// Source: https://opentelemetry.io/docs/specs/otel/configuration/sdk-environment-variables/ and .../protocol/exporter/
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "polly/base/secret.hpp"
#include "polly/telemetry/log.hpp"
#include "polly/telemetry/metrics.hpp"
#include "polly/telemetry/tracer.hpp"

namespace polly {

struct TracerSettings {
  std::string disabled;              // OTEL_SDK_DISABLED: "true" turns tracing off
  std::string exporter;              // OTEL_TRACES_EXPORTER: otlp, or none, which turns tracing off
  std::string endpoint;              // OTEL_EXPORTER_OTLP_ENDPOINT: /v1/traces is appended
  std::string traces_endpoint;       // OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: used as it is, before the other
  Secret headers;                    // OTEL_EXPORTER_OTLP_HEADERS: "name=value,name=value", percent-encoded
  Secret traces_headers;             // OTEL_EXPORTER_OTLP_TRACES_HEADERS: before the other
  std::string protocol;              // OTEL_EXPORTER_OTLP_PROTOCOL: http/protobuf, http/json
  std::string traces_protocol;       // OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: before the other
  std::string timeout;               // OTEL_EXPORTER_OTLP_TIMEOUT: milliseconds of one request; at most 1500
  std::string traces_timeout;        // OTEL_EXPORTER_OTLP_TRACES_TIMEOUT: before the other
  std::string service_name;          // OTEL_SERVICE_NAME; polly
  std::string service_version;       // service.version, where the attributes do not name it; empty: none
  std::string service_instance_id;   // service.instance.id, the same
  std::string resource_attributes;   // OTEL_RESOURCE_ATTRIBUTES: "name=value,name=value", percent-encoded
  std::string sampler;               // OTEL_TRACES_SAMPLER; parentbased_always_on
  std::string sampler_argument;      // OTEL_TRACES_SAMPLER_ARG: of traceidratio, 0 to 1; 1
  std::string batch_delay;           // OTEL_BSP_SCHEDULE_DELAY: milliseconds between two batches; 5000
  std::string batch_export_timeout;  // OTEL_BSP_EXPORT_TIMEOUT: milliseconds; the shorter of this and `timeout` counts
  std::string batch_queue_size;      // OTEL_BSP_MAX_QUEUE_SIZE: spans that wait; 2048
  std::string batch_size;            // OTEL_BSP_MAX_EXPORT_BATCH_SIZE: spans of one request; 512
};

// What is wrong with the settings, one sentence each, with the name of the variable: open_tracer() logs the same.
std::vector<std::string> complaints_about(const TracerSettings& settings);

// Error config where the headers are no list name=value,name=value. It repeats nothing of them.
void check_headers(const TracerSettings& settings);

// `log` and `metrics` outlive the tracer, and the tracer its spans.
std::unique_ptr<Tracer> open_tracer(const TracerSettings& settings, Log& log, Metrics& metrics);

}  // namespace polly
