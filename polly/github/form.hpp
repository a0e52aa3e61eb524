// Form-encoded webhooks: what GitHub sends to a webhook whose content type is application/x-www-form-urlencoded.
//
//   payload=%7B%22action%22%3A%22opened%22%7D     ->     {"action":"opened"}
//
// The signature covers the form as it was sent, not the decoded payload.
// Source of the encoding: https://url.spec.whatwg.org/#urlencoded-parsing ("+" is a space, "%41" a byte).
#pragma once

#include <string>
#include <string_view>

namespace polly::github {

// The decoded payload of a form. Other fields are ignored.
// Error invalid_argument: no payload, more than one, or a "%" that two hexadecimal digits do not follow.
std::string form_payload(std::string_view form);

}  // namespace polly::github
