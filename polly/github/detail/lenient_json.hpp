// Lenient JSON: rewrites what RFC 8259 allows and simdjson rejects: an escape that is half of a surrogate pair
// ("\ud800", section 8.2), and a number that fits neither 64 bits nor a double (section 6). Real senders write both, in
// fields that Polly does not read.
//
//   std::optional<std::string> body = readable_json(R"({"title":"cut \ud83d","n":1e999})");
//   *body;                                             // {"title":"cut \ufffd","n":0.5  }
//
// Half a pair becomes U+FFFD, the replacement character. A number that is too large becomes 0.5, which is not a valid
// id. Nothing else changes; the length stays the same.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace polly::github {

// nullopt where the body contains neither: simdjson rejected it for another reason. The result has kBodyPaddingBytes of
// spare capacity, so that it is parsed without another copy.
std::optional<std::string> readable_json(std::string_view body);

}  // namespace polly::github
