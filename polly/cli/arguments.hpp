// The words of a call, of which some may hold a password: what may be shown of them, and how the system's list of
// processes stops showing them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace polly::cli {

// A word that was not expected, for a message: an option without its value, a plain word as it is, and "***" for what
// may be a URL or a secret.
std::string shown_argument(std::string_view argument);

// Writes "*" over what may hold a password, in the memory that `ps` reads: the value of --store, and every URL with a
// user in it. Call it when the words have been copied. A program that looks in the first moments still sees them.
void hide_secrets(const std::vector<char*>& arguments) noexcept;

}  // namespace polly::cli
