// guarded(): a handler that requires the bearer token (RFC 6750) and answers 401 with WWW-Authenticate where it is
// missing or wrong. Its replies are marked no-store. The time of the comparison does not depend on how many characters
// of a wrong token are right.
#pragma once

#include "polly/base/secret.hpp"
#include "polly/http/router.hpp"

namespace polly::api {

http::Handler guarded(Secret token, http::Handler handler);

// For a guarded route that takes a body: the body of a request without the token is not read.
http::BodyRule body_with_token(Secret token);

}  // namespace polly::api
