#include "polly/telemetry/detail/trace_plan.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

#include "polly/base/ascii.hpp"
#include "polly/base/decimal.hpp"
#include "polly/base/percent.hpp"
#include "polly/base/url.hpp"

namespace polly::trace_detail {

namespace {

// Parses "name=value,name=value"; nullopt where the text has another form.
std::optional<Pairs> parse_pairs(std::string_view text) {
  Pairs pairs;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view entry = trim_blanks(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
    if (entry.empty()) continue;
    const std::size_t equals = entry.find('=');
    if (equals == entry.npos || equals == 0) return std::nullopt;
    const auto value = percent_decode(trim_blanks(entry.substr(equals + 1)));
    if (!value) return std::nullopt;
    pairs.emplace_back(trim_blanks(entry.substr(0, equals)), *value);
  }
  return pairs;
}

// Whether the text may stand in a header: RFC 9110, section 5.
bool is_header(const std::pair<std::string, std::string>& header) noexcept {
  constexpr std::string_view kAlsoInNames = "!#$%&'*+-.^_`|~";
  const auto names = [&](char c) { return is_alphanumeric(c) || kAlsoInNames.find(c) != kAlsoInNames.npos; };
  const auto says = [](char c) { return static_cast<unsigned char>(c) >= ' ' && c != '\x7f'; };
  return std::all_of(header.first.begin(), header.first.end(), names) &&
         std::all_of(header.second.begin(), header.second.end(), says);
}

class Planner {
 public:
  explicit Planner(const TracerSettings& settings) : settings_(settings) {}

  TracePlan plan() {
    plan_.is_wanted = is_wanted();
    if (!plan_.is_wanted) return std::move(plan_);
    read_protocol();
    read_headers();
    read_resource();
    read_sampler();
    read_timeouts();
    read_milliseconds("OTEL_BSP_SCHEDULE_DELAY", settings_.batch_delay, plan_.batch_delay);
    read_size("OTEL_BSP_MAX_QUEUE_SIZE", settings_.batch_queue_size, plan_.batch_queue_size);
    plan_.batch_size = std::min(plan_.batch_size, plan_.batch_queue_size);
    read_size("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", settings_.batch_size, plan_.batch_size);
    plan_.batch_size = std::min(plan_.batch_size, plan_.batch_queue_size);
    return std::move(plan_);
  }

 private:
  static const std::string& first_of(const std::string& one, const std::string& other) noexcept {
    return one.empty() ? other : one;
  }

  void complain(std::string_view variable, std::string_view value, std::string_view wanted) {
    plan_.complaints.push_back(std::string(variable) + " is '" + redacted_text(value) + "'; " + std::string(wanted));
  }

  bool is_wanted() {
    if (equals_ignoring_case(settings_.disabled, "true") || settings_.exporter == "none") return false;
    plan_.url = settings_.traces_endpoint;
    if (plan_.url.empty() && !settings_.endpoint.empty()) {
      plan_.url = settings_.endpoint + (settings_.endpoint.ends_with('/') ? "v1/traces" : "/v1/traces");
    }
    if (plan_.url.empty()) return false;
    if (!settings_.exporter.empty() && settings_.exporter != "otlp") {
      complain("OTEL_TRACES_EXPORTER", settings_.exporter, "supported are otlp and none; no traces are sent");
      return false;
    }
    if (!plan_.url.starts_with("http://") && !plan_.url.starts_with("https://")) {
      // The value is left out: it may contain a password.
      plan_.complaints.emplace_back("the OTLP endpoint does not start with http:// or https://; no traces are sent");
      return false;
    }
    if (const std::string wrong = url_objection(plan_.url); !wrong.empty()) {
      plan_.complaints.push_back("the OTLP endpoint cannot be used: " + wrong + "; no traces are sent");
      return false;
    }
    return true;
  }

  void read_protocol() {
    const std::string& protocol = first_of(settings_.traces_protocol, settings_.protocol);
    plan_.is_json = protocol == "http/json";
    if (protocol.empty() || protocol == "http/protobuf" || plan_.is_json) return;
    complain("OTEL_EXPORTER_OTLP_PROTOCOL", protocol, "supported are http/protobuf, which is used now, and http/json");
  }

  void read_headers() {
    const Secret& text = settings_.traces_headers.empty() ? settings_.headers : settings_.traces_headers;
    const std::optional<Pairs> headers = parse_pairs(text.reveal());
    if (headers && std::all_of(headers->begin(), headers->end(), is_header)) {
      plan_.headers = *headers;
    } else {
      plan_.complaints.emplace_back(
          "OTEL_EXPORTER_OTLP_HEADERS is not a list name=value,name=value; no header is sent");
    }
  }

  void read_resource() {
    const std::optional<Pairs> attributes = parse_pairs(settings_.resource_attributes);
    if (attributes)
      plan_.resource_attributes = *attributes;
    else
      complain("OTEL_RESOURCE_ATTRIBUTES", settings_.resource_attributes, "it has to be a list name=value,name=value");
    if (!settings_.service_name.empty()) {
      std::erase_if(plan_.resource_attributes, [](const auto& pair) { return pair.first == "service.name"; });
    }
    add_attribute("service.name", settings_.service_name.empty() ? "polly" : settings_.service_name);
    add_attribute("service.version", settings_.service_version);
    add_attribute("service.instance.id", settings_.service_instance_id);
  }

  // Where it is not there yet.
  void add_attribute(std::string_view name, const std::string& value) {
    const auto is_it = [&](const auto& attribute) { return attribute.first == name; };
    Pairs& attributes = plan_.resource_attributes;
    if (value.empty() || std::any_of(attributes.begin(), attributes.end(), is_it)) return;
    attributes.emplace_back(name, value);
  }

  // The shorter of the two counts; one above our maximum is cut without a complaint, as the default is.
  void read_timeouts() {
    Milliseconds of_request = kRequestTimeoutMax;
    Milliseconds of_batch = kRequestTimeoutMax;
    read_milliseconds("OTEL_EXPORTER_OTLP_TIMEOUT", first_of(settings_.traces_timeout, settings_.timeout), of_request);
    read_milliseconds("OTEL_BSP_EXPORT_TIMEOUT", settings_.batch_export_timeout, of_batch);
    plan_.timeout = std::min({of_request, of_batch, kRequestTimeoutMax});
  }

  void read_sampler() {
    constexpr std::string_view kParentBased = "parentbased_";
    std::string_view name = settings_.sampler.empty() ? "parentbased_always_on" : std::string_view(settings_.sampler);
    plan_.is_parent_based = name.starts_with(kParentBased);
    if (plan_.is_parent_based) name.remove_prefix(kParentBased.size());
    if (name == "always_on") return;
    if (name == "always_off") {
      plan_.ratio = 0;
      plan_.is_wanted = plan_.is_parent_based;
    } else if (name == "traceidratio") {
      read_ratio();
    } else {
      plan_.is_parent_based = true;
      complain("OTEL_TRACES_SAMPLER", settings_.sampler,
               "supported are always_on, always_off, traceidratio, each also as parentbased_...; "
               "parentbased_always_on is used");
    }
  }

  void read_ratio() {
    const std::string& text = settings_.sampler_argument;
    if (text.empty()) return;
    if (const auto ratio = parse_decimal<double>(text, 0, 1))
      plan_.ratio = *ratio;
    else
      complain("OTEL_TRACES_SAMPLER_ARG", text, "it has to be a number from 0 to 1; 1 is used");
  }

  void read_size(std::string_view variable, std::string_view text, std::size_t& size) {
    if (text.empty()) return;
    if (const auto number = parse_decimal<std::size_t>(text, 1, kQueueSizeMax))
      size = *number;
    else
      complain(variable, text, "it has to be a number from 1 to 100000; " + std::to_string(size) + " is used");
  }

  void read_milliseconds(std::string_view variable, std::string_view text, Milliseconds& duration) {
    auto number = static_cast<std::size_t>(duration.count());
    read_size(variable, text, number);
    duration = Milliseconds(number);
  }

  const TracerSettings& settings_;
  TracePlan plan_;
};

}  // namespace

TracePlan plan_traces(const TracerSettings& settings) {
  return Planner(settings).plan();
}

}  // namespace polly::trace_detail

namespace polly {

std::vector<std::string> complaints_about(const TracerSettings& settings) {
  return trace_detail::plan_traces(settings).complaints;
}

}  // namespace polly
