// The output of `--json`: one JSON document on one line.
#pragma once

#include <boost/json/object.hpp>
#include <ostream>
#include <string>

namespace polly::cli {

// Prints the document and a line end. Control characters are escaped, so that a terminal may show it.
void print_json(std::ostream& out, const boost::json::value& json);

// The text as JSON, without blanks. Error invalid_argument: the text is not one JSON value.
std::string checked_json(const std::string& text);

}  // namespace polly::cli
