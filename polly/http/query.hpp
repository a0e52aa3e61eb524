// The query of a URL, "a=1&b=two+words", as a form writes it: "+" is a space.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace polly::http {

// The value of the parameter of that name; nullopt where there is none. A name without "=" has an empty value. Error
// invalid_argument where the value is malformed, or the name is there twice: programs in a row would read different
// values.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

}  // namespace polly::http
