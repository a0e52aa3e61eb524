// The small words of a Valkey URL. What is wrong is an Error of kind config that repeats nothing of the URL.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace polly::valkey {

[[noreturn]] void refuse(const std::string& reason);

// Percent-decoded; the error names `what` where that is not possible, as in "the password".
std::string decoded(std::string_view text, std::string_view what);

// A whole number from 0 to `most`.
std::uint32_t parse_url_number(std::string_view text, std::string_view what, std::uint32_t most);

// "true" or "false".
bool parse_url_switch(std::string_view text, std::string_view what);

}  // namespace polly::valkey
