// A list of facts as text, as in the query of a request or an option of the command line.
//
//   parse_fact_names(state.facts(), "pr_number,workflow_run_id", "for");        // two facts
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "polly/state/fact_list.hpp"

namespace polly {

// The parts between commas, of which there is at least one.
std::vector<std::string_view> split_fact_names(std::string_view names);

// Error invalid_argument: it names no fact, or one that is not in the list. The message begins with `subject` and lists
// the facts.
std::vector<Fact<std::int64_t>> parse_fact_names(const FactList& facts, std::string_view names,
                                                 std::string_view subject);

}  // namespace polly
