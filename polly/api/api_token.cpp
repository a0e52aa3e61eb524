#include "polly/api/api_token.hpp"

#include <memory>
#include <string_view>
#include <utility>

#include "polly/base/ascii.hpp"

namespace polly::api {

ApiToken::ApiToken(Secret token) : token_(std::make_shared<const Secret>(std::move(token))) {}

bool ApiToken::is_in(const http::Request& request) const {
  constexpr std::string_view kScheme = "bearer ";  // RFC 9110: the scheme's name ignores case
  const std::string_view credentials = request.header("Authorization");
  if (!equals_ignoring_case(credentials.substr(0, kScheme.size()), kScheme)) return false;
  return token_.get()->equals(credentials.substr(kScheme.size()));
}

void ApiToken::replace(Secret token) {
  token_.replace(std::make_shared<const Secret>(std::move(token)));
}

}  // namespace polly::api
