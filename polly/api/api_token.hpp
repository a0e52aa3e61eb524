// ApiToken: the bearer token (RFC 6750) that clients of the API send. It may be replaced while requests are answered.
//
//   ApiToken token(Secret("t0ken"));
//   if (token.is_in(request)) ...          // Authorization: Bearer t0ken
//   token.replace(Secret("another"));
//
// Thread-safe.
#pragma once

#include "polly/base/replaceable.hpp"
#include "polly/base/secret.hpp"
#include "polly/http/http.hpp"

namespace polly::api {

class ApiToken {
 public:
  explicit ApiToken(Secret token);

  // The time of the comparison does not depend on how many characters of a wrong token are right.
  bool is_in(const http::Request& request) const;

  void replace(Secret token);

 private:
  Replaceable<Secret> token_;
};

}  // namespace polly::api
