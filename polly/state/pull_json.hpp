// Commits with their pull requests as JSON, as the API answers and the command line prints it.
#pragma once

#include <boost/json/object.hpp>
#include <string_view>

#include "polly/state/id_json.hpp"
#include "polly/state/pull_service.hpp"

namespace polly {

std::string_view state_name(bool is_open) noexcept;  // "open", "closed"

// {"pr_number":42,...,"pull_requests":[{"number":42,"state":"open"},...],"pr_number_state":"open"}; the last one is
// null where there is no pr_number
boost::json::object to_json(const CommitPage& page, IdForm form = IdForm::number);

// {"number":42,"state":"open","head":"SHA","commits":[
//  {"sha":"SHA","repository":"acme/shop","pr_number":42,...,"is_head":true,"updated_at_ms":1557933633000},...]}
// The head may be null, and so may updated_at_ms.
boost::json::object to_json(const PullPage& page, IdForm form = IdForm::number);

}  // namespace polly
