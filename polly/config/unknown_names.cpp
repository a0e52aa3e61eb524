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
  if (!name.starts_with(kPrefix)) return false;
  constexpr std::string_view kProtocols[] = {"tcp://", "udp://", "sctp://"};
  const auto starts = [&](std::string_view protocol) { return value.starts_with(protocol); };
  if (name.find("_SERVICE_") != name.npos) return true;
  if (name.ends_with("_PORT")) return std::any_of(std::begin(kProtocols), std::end(kProtocols), starts);
  constexpr std::string_view kPort = "_PORT_";
  const std::size_t digit = name.find(kPort) == name.npos ? name.size() : name.find(kPort) + kPort.size();
  return digit < name.size() && name[digit] >= '0' && name[digit] <= '9';
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
