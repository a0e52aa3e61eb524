#include "polly/state/fact_names.hpp"

#include <string>

#include "polly/base/error.hpp"

namespace polly {

std::vector<std::string_view> split_fact_names(std::string_view names) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t comma = names.find(',');
    parts.push_back(names.substr(0, comma));
    if (comma == std::string_view::npos) return parts;
    names.remove_prefix(comma + 1);
  }
}

std::vector<Fact<std::int64_t>> parse_fact_names(const FactList& facts, std::string_view names,
                                                 std::string_view subject) {
  std::vector<Fact<std::int64_t>> parsed;
  for (const std::string_view name : split_fact_names(names)) {
    const auto fact = facts.find(name);
    if (!fact) {
      throw Error(
          ErrorKind::invalid_argument,
          std::string(subject) + " must name facts, as in pr_number,workflow_run_id; the facts are " + facts.names());
    }
    parsed.push_back(*fact);
  }
  return parsed;
}

}  // namespace polly
