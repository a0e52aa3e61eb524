// The variable that configures further facts.
#pragma once

#include <array>

#include "polly/config/detail/setting_row.hpp"
#include "polly/config/fact_text.hpp"

namespace polly::config {

inline std::string show_facts(const Config& config) {
  return show(config.state.facts);
}

constexpr Setting facts_setting() {
  Setting row{"POLLY_FACTS",
              "further check runs and workflow runs whose ids are stored",
              "NAME = EVENT PATTERN, separated by commas or line ends",
              "",
              false,
              parse_into<parse_facts, &Config::state, &State::facts>,
              show_facts,
              facts_objection};
  row.has_lines = true;
  return row;
}

inline constexpr std::array kFactSettings{facts_setting()};

}  // namespace polly::config
