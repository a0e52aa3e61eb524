// What `--json` prints: one JSON document a line.
#pragma once

#include <boost/json/object.hpp>
#include <ostream>
#include <string>

#include "polly/state/commit_state.hpp"

namespace polly::cli {

// {"pr_number":42,"vuln_check_run_id":null,...}: as the API answers.
boost::json::object to_json(const CommitState& state);
// {"sha":"...","repository":"acme/shop","pr_number":42,...}
boost::json::object to_json(const FoundCommit& found);

// The document on one line. Control characters are escaped in it, so that it may be shown on a terminal.
void print_json(std::ostream& out, const boost::json::value& json);

// The text as one JSON value. Error invalid_argument where it is none.
std::string checked_json(const std::string& text);

}  // namespace polly::cli
