// The query of a URL, "a=1&b=two+words", as a form writes it: "+" is a space.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace polly::http {

// The value of the first parameter of that name; nullopt where there is none or it is malformed. A name without "="
// has an empty value.
std::optional<std::string> query_value(std::string_view query, std::string_view name);

}  // namespace polly::http
