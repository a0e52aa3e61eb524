// Whether a variable is set, by itself or by a file (NAME_FILE), and its name in messages.
#pragma once

#include <string>
#include <string_view>

#include "polly/config/environment.hpp"

namespace polly::config {

// Type and address of the store in one.
inline constexpr std::string_view kStoreUrl = "POLLY_STORE_URL";

bool is_set(const Environment& environment, std::string_view variable);

// As it was set: the variable in the spelling that is set, the option, or the variable that names a file.
std::string name_as_set(const Environment& environment, std::string_view variable);

// One sentence.
std::string both_are_set(const Environment& environment, std::string_view one, std::string_view other);

}  // namespace polly::config
