// The state of commits as JSON, as the API answers and the command line prints it.
#pragma once

#include <boost/json/object.hpp>

#include "polly/state/commit_state.hpp"
#include "polly/state/id_json.hpp"

namespace polly {

// {"pr_number":42,"vuln_check_run_id":null,...}
boost::json::object to_json(const CommitState& state, IdForm form = IdForm::number);

// {"sha":"...","repository":"acme/shop","pr_number":42,...}; the repository may be null
boost::json::object to_json(const FoundCommit& found, IdForm form = IdForm::number);

}  // namespace polly
