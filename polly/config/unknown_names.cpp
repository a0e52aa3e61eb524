#include "polly/config/unknown_names.hpp"

#include <algorithm>
#include <numeric>
#include <utility>

#include "polly/config/setting.hpp"

namespace polly::config {

namespace {

constexpr std::string_view kPrefix = "POLLY_";

std::vector<std::string> known_names() {
  std::vector<std::string> names;
  for (const Setting& setting : settings()) {
    names.emplace_back(setting.name);
    if (setting.is_secret) names.push_back(file_variable(setting));
  }
  return names;
}

}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i + 1);
    for (std::size_t j = 0; j < b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
      diagonal = row[j + 1];
      row[j + 1] = std::min({changed, row[j] + 1, row[j + 1] + 1});
    }
  }
  return row.back();
}

bool is_service_link(std::string_view name, std::string_view value) noexcept {
  constexpr std::string_view kProtocols[] = {"tcp://", "udp://", "sctp://"};
  const auto starts = [&](std::string_view protocol) { return value.starts_with(protocol); };
  if (name == "POLLY_PORT") return std::any_of(std::begin(kProtocols), std::end(kProtocols), starts);
  if (name.starts_with("POLLY_SERVICE_")) return true;
  constexpr std::string_view kPortPrefix = "POLLY_PORT_";
  return name.size() > kPortPrefix.size() && name.starts_with(kPortPrefix) && name[kPortPrefix.size()] >= '0' &&
         name[kPortPrefix.size()] <= '9';
}

std::vector<std::string> unknown_names(const Environment& environment) {
  const std::vector<std::string> known = known_names();
  std::vector<std::string> warnings;
  for (const auto& [name, value] : environment.variables()) {
    if (!name.starts_with(kPrefix) || value.empty() || is_service_link(name, value)) continue;
    if (std::find(known.begin(), known.end(), name) != known.end()) continue;
    const auto nearer = [&](const std::string& a, const std::string& b) {
      return edit_distance(name, a) < edit_distance(name, b);
    };
    const std::string& nearest = *std::min_element(known.begin(), known.end(), nearer);
    warnings.push_back(name + " is no variable of Polly's; the nearest is " + nearest);
  }
  return warnings;
}

}  // namespace polly::config
