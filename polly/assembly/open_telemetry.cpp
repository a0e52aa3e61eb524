#include "polly/assembly/open_telemetry.hpp"

#include <utility>

#include "polly/base/random_id.hpp"
#include "polly/base/version.hpp"
#include "polly/config/wording.hpp"
#include "polly/telemetry/stderr_log.hpp"

namespace polly {

namespace {

Level level_of(config::LogLevel level) noexcept {
  switch (level) {
    case config::LogLevel::debug: return Level::debug;
    case config::LogLevel::info: return Level::info;
    case config::LogLevel::warning: return Level::warning;
    case config::LogLevel::error: return Level::error;
    case config::LogLevel::off: return Level::off;
  }
  return Level::info;
}

LogFormat format_of(config::LogFormat format) noexcept {
  switch (format) {
    case config::LogFormat::automatic: return LogFormat::automatic;
    case config::LogFormat::json: return LogFormat::json;
    case config::LogFormat::text: return LogFormat::text;
  }
  return LogFormat::automatic;
}

}  // namespace

TracerSettings tracer_settings(const config::Tracing& tracing) {
  static const std::string instance_id = random_id();  // of this process, whatever is read again
  TracerSettings settings;
  settings.disabled = tracing.disabled;
  settings.exporter = tracing.exporter;
  settings.endpoint = tracing.endpoint;
  settings.traces_endpoint = tracing.traces_endpoint;
  settings.headers = tracing.headers;
  settings.traces_headers = tracing.traces_headers;
  settings.protocol = tracing.protocol;
  settings.traces_protocol = tracing.traces_protocol;
  settings.timeout = tracing.timeout;
  settings.traces_timeout = tracing.traces_timeout;
  settings.service_name = tracing.service_name;
  settings.resource_attributes = tracing.resource_attributes;
  settings.service_version = version();
  settings.service_instance_id = instance_id;
  settings.sampler = tracing.sampler;
  settings.sampler_argument = tracing.sampler_argument;
  settings.batch_delay = tracing.batch_delay;
  settings.batch_export_timeout = tracing.batch_export_timeout;
  settings.batch_queue_size = tracing.batch_queue_size;
  settings.batch_size = tracing.batch_size;
  return settings;
}

std::vector<std::string> tracing_warnings(const config::Tracing& tracing) {
  return complaints_about(tracer_settings(tracing));
}

std::unique_ptr<Telemetry> open_telemetry(const config::Logging& logging, const config::Tracing& tracing) {
  std::unique_ptr<StderrLog> log = open_stderr_log(level_of(logging.level), format_of(logging.format));
  log->set_wording(config::name_variables);
  StderrLog& counted = *log;
  auto telemetry = std::make_unique<Telemetry>(std::move(log), tracer_settings(tracing));
  counted.count_in(telemetry->metrics());
  // There also where nothing is traced, so that alerts have their series.
  (void)telemetry->metrics().counter("polly_telemetry_spans_dropped_total",
                                     "Spans that were recorded and not delivered.");
  return telemetry;
}

}  // namespace polly
