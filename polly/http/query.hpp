// The query of a URL, "a=1&b=two+words", as a form writes it: "+" is a space.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace polly::http {

// The value of the parameter of that name; nullopt where there is none. A name without "=" has an empty value. Error
// invalid_argument where the value is malformed, or the name is there twice: programs in a row would read different
// values.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

// Checks the whole query. Error invalid_argument: a parameter is none of `known` (the message lists those; its cause is
// unknown-parameter), or is given twice, or is malformed.
void check_query(std::string_view query, const std::vector<std::string>& known);

}  // namespace polly::http
