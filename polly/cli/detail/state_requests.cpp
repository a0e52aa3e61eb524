#include "polly/cli/detail/state_requests.hpp"

#include <utility>

#include "polly/base/duration_text.hpp"
#include "polly/cli/store_requests.hpp"

namespace polly::cli {

namespace {

constexpr std::string_view kNoState =
    "check that the API is on (POLLY_API_TOKEN is set at the daemon); add --repo OWNER/NAME, or leave it out where the "
    "daemon has POLLY_STATE_SCOPE=commit";

}  // namespace

DaemonRequest about_state(std::string_view doing, std::string_view method, std::string path, std::string body) {
  DaemonRequest request(doing, method, std::move(path), std::move(body));
  request.if_refused = kNoToken;
  request.if_path_is_other = kNoState;
  return request;
}

DaemonRequest with_claim(DaemonRequest request, std::int64_t token) {
  request.headers.emplace_back("If-Claim", std::to_string(token));
  return request;
}

DaemonRequest waiting(DaemonRequest request, Milliseconds longest, const std::string& more) {
  request.path += "?wait=" + format_duration(longest) + more;
  request.timeout = longest + http::Client::kTimeoutDefault;
  return request;
}

}  // namespace polly::cli
