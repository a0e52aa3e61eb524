// Entity tags and If-None-Match (RFC 9110, 8.8.3 and 13.1.2): a client that has an answer asks whether it has changed.
//
//   co_return if_changed(request, Reply::json(200, text));     // with an ETag; 304 where the client has this answer
//
// The tag is a hash of the body (XXH3, 128 bits), so it changes exactly when the body does. It is strong; If-None-Match
// compares weakly, so W/"..." of a proxy matches, too. "*" matches every answer. A header that is malformed is ignored.
#pragma once

#include <string>
#include <string_view>

#include "polly/http/http.hpp"

namespace polly::http {

std::string entity_tag_of(std::string_view body);

// Whether If-None-Match lists the tag. The header may occur more than once.
bool has_entity_tag(const Request& request, std::string_view tag);

// `reply` is a success and has its whole body.
Reply if_changed(const Request& request, Reply reply);

}  // namespace polly::http
