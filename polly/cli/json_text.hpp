// What `--json` prints: one JSON document a line.
#pragma once

#include <boost/json/object.hpp>
#include <ostream>
#include <string>

namespace polly::cli {

// The document on one line. Control characters are escaped in it, so that it may be shown on a terminal.
void print_json(std::ostream& out, const boost::json::value& json);

// The text as one JSON value. Error invalid_argument where it is none.
std::string checked_json(const std::string& text);

}  // namespace polly::cli
