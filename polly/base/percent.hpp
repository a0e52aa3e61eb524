// Percent-encoding (RFC 3986, section 2.1): how any text travels in a URL.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace polly {

// A text as one segment of a path, or one value of a query: everything but unreserved characters percent-encoded.
std::string percent_encode(std::string_view text);

// The text; nullopt where a "%" is not followed by two hexadecimal digits.
std::optional<std::string> percent_decode(std::string_view text);

}  // namespace polly
