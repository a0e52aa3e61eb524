// What a person said, directly or through a file (NAME_FILE), and what to call it in a message.
#pragma once

#include <string>
#include <string_view>

#include "polly/config/environment.hpp"

namespace polly::config {

// Type and address of the store in one.
inline constexpr std::string_view kStoreUrl = "POLLY_STORE_URL";

bool is_said(const Environment& environment, std::string_view variable);

// As it was said: in the environment, by an option, or by a file.
std::string said_name(const Environment& environment, std::string_view variable);

// One sentence.
std::string both_are_set(const Environment& environment, std::string_view one, std::string_view other);

}  // namespace polly::config
