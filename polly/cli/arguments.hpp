// Hides secrets in the arguments of the command line: in messages, and in the system's list of processes.
//
//   shown_argument("--stroe=redis://:hunter2@h");            // "--stroe"
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace polly::cli {

// An unexpected argument as a message may show it: an option without its value, a plain word unchanged, and "***" for
// anything that may be a URL or a secret.
std::string shown_argument(std::string_view argument);

// Overwrites with "*", in the memory that `ps` reads, every argument that may contain a password: the value of --store,
// and every URL with a user. Call it after the arguments have been copied. Until then other processes can read them.
void hide_secrets(const std::vector<char*>& arguments) noexcept;

}  // namespace polly::cli
