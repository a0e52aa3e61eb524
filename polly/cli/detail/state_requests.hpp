// Requests to a daemon about the state of commits. state_paths.hpp has their paths.
//
//   DaemonRequest request = about_state("getting a fact", "GET", path);
//   api.ask_for_one(waiting(std::move(request), 25s), read);
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/cli/daemon_api.hpp"

namespace polly::cli {

DaemonRequest about_state(std::string_view doing, std::string_view method, std::string path, std::string body = {});

// The same request by who has the claim.
DaemonRequest with_claim(DaemonRequest request, std::int64_t token);

// The same request, answered when what it is about is known, or after so long. `more` follows in its query.
DaemonRequest waiting(DaemonRequest request, Milliseconds longest, const std::string& more = "");

}  // namespace polly::cli
