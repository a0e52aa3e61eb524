// What a command ends with: docs/command_line.md lists them for scripts.
#pragma once

#include <string_view>

#include "polly/base/error.hpp"
#include "polly/http/client.hpp"

namespace polly::cli {

enum class ExitCode : int {
  done = 0,
  failed = 1,
  usage = 2,  // the call or the configuration is wrong
  not_found = 3,
  conflict = 4,
  unavailable = 5,
  corrupt = 6,
};

ExitCode exit_code(ErrorKind kind) noexcept;

// The error that a reply of the daemon tells (problem details, RFC 9457), for a status that is no success.
// `doing` says what was asked: "getting the state". A 404 is told with `if_not_found`, what the caller should look at.
Error error_of(const http::Response& response, std::string_view doing, std::string_view if_not_found = "");

}  // namespace polly::cli
