#include "polly/config/unknown_names.hpp"

#include <algorithm>
#include <regex>

#include "polly/base/nearest.hpp"
#include "polly/config/setting.hpp"

namespace polly::config {

namespace {

constexpr std::string_view kPrefix = "POLLY_";

std::vector<std::string> known_names() {
  std::vector<std::string> names;
  for (const Setting& setting : settings()) {
    names.emplace_back(setting.name);
    if (has_file_variable(setting)) names.push_back(file_variable(setting));
  }
  return names;
}

// Of a service called "polly", or "polly-" and more. Its ports may have names: _SERVICE_PORT_HTTP.
// Source: https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
const std::regex& service_links() {
  static const std::regex links(
      "POLLY(_[A-Z0-9_]+)?_(SERVICE_HOST|SERVICE_PORT(_[A-Z0-9_]+)?|PORT_[0-9]+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)");
  return links;
}

// "tcp://10.0.0.1:80"
bool is_service_address(std::string_view value) noexcept {
  return value.starts_with("tcp://") || value.starts_with("udp://") || value.starts_with("sctp://");
}

}  // namespace

bool is_service_link(std::string_view name, std::string_view value) {
  constexpr std::size_t kBytesMax = 256;  // longer than the names of a service and of a port
  if (!name.starts_with(kPrefix) || name.size() > kBytesMax) return false;
  if (name.ends_with("_PORT") && is_service_address(value)) return true;
  return std::regex_match(name.begin(), name.end(), service_links());
}

std::vector<std::string> unknown_names(const Environment& environment) {
  const std::vector<std::string> known = known_names();
  std::vector<std::string> warnings;
  for (const auto& [name, value] : environment.variables()) {
    if (!name.starts_with(kPrefix) || value.empty() || is_service_link(name, value)) continue;
    const std::string usual = usual_spelling(name);
    if (std::find(known.begin(), known.end(), usual) != known.end()) continue;
    const auto nearer = [&](const std::string& a, const std::string& b) {
      return edit_distance(usual, a) < edit_distance(usual, b);
    };
    const std::string& nearest = *std::min_element(known.begin(), known.end(), nearer);
    warnings.push_back(name + " is no variable of Polly's; the nearest is " + nearest);
  }
  return warnings;
}

}  // namespace polly::config
