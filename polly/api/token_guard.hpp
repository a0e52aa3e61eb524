// guarded(): a handler that requires the token of the API and answers 401 with WWW-Authenticate where it is missing or
// wrong. Its replies are marked no-store.
#pragma once

#include "polly/api/api_token.hpp"
#include "polly/http/router.hpp"

namespace polly::api {

// `token` outlives the handler.
http::Handler guarded(const ApiToken& token, http::Handler handler);

// For a guarded route that takes a body: the body of a request without the token is not read. A token that is replaced
// while a body arrives is still good for this request. `token` outlives the rule.
http::BodyRule body_with_token(const ApiToken& token);

}  // namespace polly::api
