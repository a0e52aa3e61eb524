// OpenTelemetry's own variables.
#pragma once

#include <array>
#include <string_view>
#include <type_traits>

#include "polly/config/detail/setting_row.hpp"

namespace polly::config {

using EndpointMember = std::string Tracing::*;

template <auto Member>
constexpr Setting tracing(std::string_view name, std::string_view purpose) {
  constexpr bool is_secret = std::is_same_v<decltype(Member), Secret Tracing::*>;
  if constexpr (is_secret) {
    return setting<parse_any_secret, &Config::tracing, Member>(name, purpose, "NAME=VALUE,NAME=VALUE");
  } else if constexpr (std::is_same_v<decltype(Member), EndpointMember> &&
                       (Member == &Tracing::endpoint || Member == &Tracing::traces_endpoint)) {
    return url_setting<parse_text, &Config::tracing, Member>(name, purpose, "what OpenTelemetry allows", nullptr);
  } else {
    return setting<parse_text, &Config::tracing, Member>(name, purpose, "what OpenTelemetry allows");
  }
}

inline constexpr std::array kTracingSettings{
    tracing<&Tracing::disabled>("OTEL_SDK_DISABLED", "true: no traces"),
    tracing<&Tracing::exporter>("OTEL_TRACES_EXPORTER", "otlp or none"),
    tracing<&Tracing::endpoint>("OTEL_EXPORTER_OTLP_ENDPOINT", "the collector; /v1/traces is appended"),
    tracing<&Tracing::traces_endpoint>("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "the collector's address for traces"),
    tracing<&Tracing::headers>("OTEL_EXPORTER_OTLP_HEADERS", "headers for the collector"),
    tracing<&Tracing::traces_headers>("OTEL_EXPORTER_OTLP_TRACES_HEADERS", "headers for the collector of traces"),
    tracing<&Tracing::protocol>("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf or http/json"),
    tracing<&Tracing::traces_protocol>("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "the same, for traces"),
    tracing<&Tracing::timeout>("OTEL_EXPORTER_OTLP_TIMEOUT", "milliseconds that one export may take"),
    tracing<&Tracing::traces_timeout>("OTEL_EXPORTER_OTLP_TRACES_TIMEOUT", "the same, for traces"),
    tracing<&Tracing::service_name>("OTEL_SERVICE_NAME", "the service's name in traces"),
    tracing<&Tracing::resource_attributes>("OTEL_RESOURCE_ATTRIBUTES", "attributes of every trace"),
    tracing<&Tracing::sampler>("OTEL_TRACES_SAMPLER", "which traces are kept"),
    tracing<&Tracing::sampler_argument>("OTEL_TRACES_SAMPLER_ARG", "the sampler's argument"),
    tracing<&Tracing::batch_delay>("OTEL_BSP_SCHEDULE_DELAY", "milliseconds between two exports"),
    tracing<&Tracing::batch_export_timeout>("OTEL_BSP_EXPORT_TIMEOUT", "milliseconds that a batch may take"),
    tracing<&Tracing::batch_queue_size>("OTEL_BSP_MAX_QUEUE_SIZE", "spans that wait at most; more are dropped"),
    tracing<&Tracing::batch_size>("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "spans in one export at most"),
};

}  // namespace polly::config
