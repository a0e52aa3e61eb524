// ApiToken: a single token of the API, which may do everything.
//
//   const ApiToken guard{Secret("t0ken")};                  // Authorization: Bearer t0ken
#pragma once

#include "polly/api/api_tokens.hpp"
#include "polly/base/secret.hpp"

namespace polly::api {

class ApiToken final : public ApiTokens {
 public:
  explicit ApiToken(const Secret& token)
      : ApiTokens({AcceptedToken("the only token", http::Scope::admin, "*", sha256(token.reveal()))}) {}
};

}  // namespace polly::api
