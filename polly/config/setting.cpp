#include "polly/config/setting.hpp"

#include <algorithm>
#include <array>
#include <type_traits>
#include <utility>

#include "polly/config/size_text.hpp"
#include "polly/config/value_text.hpp"

namespace polly::config {

namespace {

constexpr std::string_view kAnyText = "any text";
constexpr std::string_view kAddress = "HOST:PORT, as in 127.0.0.1:8080, [::1]:8080 or :8080";
constexpr std::string_view kHttpUrl = "http://HOST:PORT or https://HOST";

template <auto Section, auto Member, auto Parse>
bool parse_into(std::string_view text, Config& config) {
  auto value = Parse(text);
  if (value) config.*Section.*Member = std::move(*value);
  return value.has_value();
}

template <auto Section, auto Member>
std::string show_member(const Config& config) {
  return show(config.*Section.*Member);
}

// A row: which member of which section of Config the variable fills, and how its text is read.
template <auto Section, auto Member, auto Parse>
constexpr Setting setting(std::string_view name, std::string_view purpose, std::string_view allowed) {
  using Value = std::remove_cvref_t<decltype(std::declval<Config>().*Section.*Member)>;
  constexpr bool is_secret = std::is_same_v<Value, Secret> || std::is_same_v<Value, std::vector<Secret>>;
  return {name, purpose, allowed, "", is_secret, parse_into<Section, Member, Parse>, show_member<Section, Member>};
}

template <auto Member>
constexpr Setting tracing(std::string_view name, std::string_view purpose) {
  constexpr bool is_secret = std::is_same_v<decltype(Member), Secret Tracing::*>;
  if constexpr (is_secret) {
    return setting<&Config::tracing, Member, parse_any_secret>(name, purpose, "NAME=VALUE,NAME=VALUE");
  } else {
    return setting<&Config::tracing, Member, parse_text>(name, purpose, "what OpenTelemetry allows");
  }
}

bool parse_store_url(std::string_view text, Config& config) {
  std::optional<std::string> scheme = scheme_of(text);
  if (!scheme) return false;
  config.storage.type = std::move(*scheme);
  config.storage.url = Secret(std::string(text));
  return true;
}

std::string show_store_url(const Config& config) {
  return show_url(config.storage.url.reveal());
}

bool parse_listen_port(std::string_view text, Config& config) {
  const std::optional<std::uint16_t> port = parse_port(text);
  if (port) config.server.listen.port = *port;
  return port.has_value();
}

std::string show_listen_port(const Config& config) {
  return std::to_string(config.server.listen.port);
}

std::string show_memory_bound(const Config& config) {
  return format_size(config.storage.memory_max_bytes);
}

constexpr Setting kMemoryMaxBytes{"POLLY_MEMORY_MAX_BYTES",
                                  "how much the memory backend may hold; at the bound writes are refused",
                                  "a size, as in 64MiB, 1GB or plain bytes; 0 is no bound",
                                  "",
                                  false,
                                  parse_into<&Config::storage, &Storage::memory_max_bytes, parse_size>,
                                  show_memory_bound};

constexpr std::array kSettings{
    setting<&Config::storage, &Storage::type, parse_engine>("POLLY_STORAGE_TYPE", "which store keeps the state",
                                                            "the name of a storage engine, as in memory"),
    Setting{"POLLY_STORE_URL", "type and address of the store in one",
            "SCHEME:..., as in memory:", "POLLY_STORAGE_TYPE", true, parse_store_url, show_store_url},
    setting<&Config::storage, &Storage::timeout, parse_timeout>("POLLY_STORAGE_TIMEOUT",
                                                                "how long one operation of the store may take",
                                                                "a duration from 1ms to 1h, as in 2s or 500ms"),
    kMemoryMaxBytes,
    setting<&Config::state, &State::ttl, parse_ttl>("POLLY_STATE_TTL",
                                                    "how long a fact is remembered after it was last told",
                                                    "a duration up to 3650d, as in 24h, 1h30m or 7d; 0 is for ever"),
    setting<&Config::state, &State::scope, parse_scope>(
        "POLLY_STATE_SCOPE", "whether the commits of forks, which share SHAs, are told apart", "repository or commit"),
    setting<&Config::server, &Server::listen, parse_address>(
        "POLLY_LISTEN", "where the daemon listens; port 0 picks a free one", kAddress),
    Setting{"POLLY_PORT", "the port alone, on 127.0.0.1", "a port from 0 to 65535", "POLLY_LISTEN", false,
            parse_listen_port, show_listen_port},
    setting<&Config::server, &Server::admin_listen, parse_optional_address>(
        "POLLY_ADMIN_LISTEN", "where health and metrics listen, if not at POLLY_LISTEN", kAddress),
    setting<&Config::server, &Server::threads, parse_threads>(
        "POLLY_THREADS", "how many threads serve; 0 is one a core", "a number from 0 to 1024"),
    setting<&Config::server, &Server::api_token, parse_token>("POLLY_API_TOKEN",
                                                              "the bearer token of the API; without one the API is off",
                                                              "visible ASCII characters without blanks"),
    setting<&Config::webhook, &Webhook::secrets, parse_secrets>(
        "POLLY_WEBHOOK_SECRET", "the secret GitHub signs with; several, separated by commas, while it is changed",
        "secrets separated by commas, none of them empty"),
    setting<&Config::webhook, &Webhook::app_id, parse_app_id>(
        "POLLY_GITHUB_APP_ID", "only the check runs of this GitHub App count", "a positive integer"),
    setting<&Config::webhook, &Webhook::vuln_check_name, parse_text>(
        "POLLY_VULN_CHECK_NAME", "what the name of a vulnerability check run contains, in any case", kAnyText),
    setting<&Config::webhook, &Webhook::license_check_name, parse_text>(
        "POLLY_LICENSE_CHECK_NAME", "what the name of a license check run contains, in any case", kAnyText),
    setting<&Config::webhook, &Webhook::workflow_name, parse_text>(
        "POLLY_WORKFLOW_NAME", "only runs of workflows whose name contains this count; not set: all", kAnyText),
    setting<&Config::logging, &Logging::level, parse_log_level>(
        "POLLY_LOG_LEVEL", "the least important lines that are logged", "debug, info, warning, error or off"),
    setting<&Config::logging, &Logging::format, parse_log_format>(
        "POLLY_LOG_FORMAT", "how lines look; automatic: text on a terminal, JSON elsewhere", "automatic, json or text"),
    setting<&Config::command_line, &CommandLine::server, parse_http_url>(
        "POLLY_SERVER", "the daemon that the command line asks; not set: it opens the store itself", kHttpUrl),
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

}  // namespace

std::span<const Setting> settings() noexcept {
  return kSettings;
}

const Setting* find_setting(std::string_view name) noexcept {
  const auto found = std::find_if(kSettings.begin(), kSettings.end(), [&](const Setting& s) { return s.name == name; });
  return found == kSettings.end() ? nullptr : &*found;
}

std::string file_variable(const Setting& setting) {
  return std::string(setting.name) + "_FILE";
}

}  // namespace polly::config
