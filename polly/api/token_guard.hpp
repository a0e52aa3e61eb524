// guarded(): a handler that first asks for the bearer token (RFC 6750): 401 with WWW-Authenticate where it is missing
// or wrong. Its replies are not for caches. The comparison takes the same time however much of a guess is right.
#pragma once

#include "polly/base/secret.hpp"
#include "polly/http/router.hpp"

namespace polly::api {

http::Handler guarded(Secret token, http::Handler handler);

// For a guarded route that takes a body: that of a request without the token is not read.
http::BodyRule body_with_token(Secret token);

}  // namespace polly::api
