#include "polly/operations/metric_findings.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdlib>

#include "polly/base/duration_text.hpp"

namespace polly::operations {

namespace {

constexpr double kNearlyAll = 0.8;
constexpr double kFreeMin = 0.1;  // of a file system
constexpr double kDay = 24 * 3600;

struct Limit {
  const char* check;
  const char* used;
  const char* max;
  const char* unit;
  const char* action;
};

constexpr std::array kLimits{
    Limit{"connections", "polly_http_connections", "polly_http_connections_max", "connections",
          "raise POLLY_HTTP_CONNECTIONS_MAX and the limit of open files, or add a daemon"},
    Limit{"HTTP memory", "polly_http_memory_bytes", "polly_http_memory_max_bytes", "bytes",
          "raise POLLY_HTTP_MEMORY_MAX and the memory limit of the process, or add a daemon"},
    Limit{"waiters", "polly_state_waiters", "polly_state_waiters_max", "callers that wait",
          "raise POLLY_WAITERS_MAX, or add a daemon"},
    Limit{"lists", "polly_api_listings", "polly_api_listings_max", "lists", "ask for lists less often, or in pages"},
    Limit{"open files", "process_open_fds", "process_max_fds", "open files",
          "raise the limit of open files (LimitNOFILE of the service)"},
    Limit{"store's size", "polly_store_bytes", "polly_store_bytes_max", "bytes",
          "raise the limit of the store's memory, or shorten POLLY_STATE_TTL"},
};

std::string whole(double number) {
  return std::to_string(static_cast<long long>(number));
}

void check_limits(const MetricSamples& samples, Findings& findings) {
  for (const Limit& limit : kLimits) {
    const std::optional<double> used = samples.sum(limit.used);
    const double max = samples.sum(limit.max).value_or(0);
    if (!used || max <= 0) continue;
    const std::string text = whole(*used) + " of " + whole(max) + " " + limit.unit;
    if (*used >= kNearlyAll * max) {
      findings.push_back(Finding::warning(limit.check, text, limit.action));
    } else {
      findings.push_back(Finding::ok(limit.check, text));
    }
  }
}

void check_disks(const MetricSamples& samples, Findings& findings) {
  for (const auto& [labels, size] : samples.by_labels("polly_disk_size_bytes")) {
    const double free = samples.value("polly_disk_free_bytes" + labels).value_or(0);
    const bool is_of_backups = labels.find("backup") != std::string::npos;
    const std::string check = is_of_backups ? "disk of backups" : "disk of the store";
    const std::string text = whole(free / 1e6) + " MB of " + whole(size / 1e6) + " MB are free";
    if (free >= kFreeMin * size) {
      findings.push_back(Finding::ok(check, text));
    } else {
      findings.push_back(Finding::warning(check, text,
                                          is_of_backups ? "make room, or keep fewer backups (POLLY_BACKUP_KEEP)"
                                                        : "make room: writes fail where the disk is full"));
    }
  }
}

// Counters that stay 0 where all is well.
void check_losses(const MetricSamples& samples, Findings& findings) {
  const double evicted = samples.sum("polly_store_evicted_keys_total").value_or(0);
  if (evicted > 0) {
    findings.push_back(Finding::warning(
        "evictions", "the server dropped " + whole(evicted) + " keys before their time since it started",
        "give it more memory, and set maxmemory-policy to noeviction: what is dropped is unknown to Polly"));
  }
  const double lines = samples.sum("polly_log_lines_dropped_total").value_or(0);
  if (lines > 0) {
    findings.push_back(Finding::warning("log", whole(lines) + " lines of the log were dropped",
                                        "find out why the reader of standard error is slow, or raise POLLY_LOG_LEVEL"));
  }
  const double spans = samples.sum("polly_telemetry_spans_dropped_total").value_or(0);
  if (spans > 0) {
    findings.push_back(
        Finding::warning("traces", whole(spans) + " spans were dropped", "check the collector and OTEL_* settings"));
  }
}

// "check_run" of {event="check_run"}.
std::string event_of(std::string_view labels) {
  constexpr std::string_view kBegin = "{event=\"";
  labels.remove_prefix(std::min(kBegin.size(), labels.size()));
  return std::string(labels.substr(0, labels.find('"')));
}

void check_deliveries(const MetricSamples& samples, double now, Findings& findings) {
  const double started = samples.value("process_start_time_seconds").value_or(now);
  for (const auto& [labels, last] : samples.by_labels("polly_webhook_last_delivery_timestamp_seconds")) {
    const std::string event = event_of(labels);
    if (event == "ping" || event == "other") continue;
    if (now - std::max(last, started) < kDay) {
      if (last > 0)
        findings.push_back(Finding::ok(
            "webhook " + event, "came " + readable_duration(std::chrono::seconds(std::llround(now - last))) + " ago"));
      continue;
    }
    findings.push_back(
        Finding::warning("webhook " + event, "not one " + event + " event in the last day",
                         "check whether the App is subscribed to it, and its recent deliveries at GitHub"));
  }
}

}  // namespace

MetricSamples::MetricSamples(std::string_view text) {
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    const std::size_t space = line.rfind(' ');
    if (line.starts_with('#') || space == std::string_view::npos) continue;
    values_.emplace(line.substr(0, space), std::strtod(std::string(line.substr(space + 1)).c_str(), nullptr));
  }
}

std::optional<double> MetricSamples::value(std::string_view series) const {
  const auto found = values_.find(series);
  return found == values_.end() ? std::nullopt : std::optional(found->second);
}

std::optional<double> MetricSamples::sum(std::string_view name) const {
  std::optional<double> sum;
  for (const auto& [labels, value] : by_labels(name)) sum = sum.value_or(0) + value;
  return sum;
}

std::map<std::string, double> MetricSamples::by_labels(std::string_view name) const {
  std::map<std::string, double> found;
  for (auto at = values_.lower_bound(name); at != values_.end() && at->first.starts_with(name); ++at) {
    const std::string_view labels = std::string_view(at->first).substr(name.size());
    if (labels.empty() || labels.starts_with('{')) found.emplace(labels, at->second);
  }
  return found;
}

Findings metric_findings(const MetricSamples& samples, WallTime now) {
  Findings findings;
  check_limits(samples, findings);
  check_disks(samples, findings);
  check_losses(samples, findings);
  check_deliveries(samples, std::chrono::duration<double>(now.time_since_epoch()).count(), findings);
  return findings;
}

}  // namespace polly::operations
