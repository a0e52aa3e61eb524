// Lenient JSON: JSON as RFC 8259 has it, where simdjson reads less: an escape that is half of a surrogate pair
// ("\ud800", section 8.2), and a number that fits neither 64 bits nor a double (section 6). Real senders write both, in
// fields that Polly does not read.
//
//   std::optional<std::string> body = readable_json(R"({"title":"cut \ud83d","n":1e999})");
//   *body;                                             // {"title":"cut \ufffd","n":0.5  }
//
// A half pair becomes U+FFFD, the replacement character. A number that is too large becomes 0.5, which is no id.
// Nothing else changes, the length included.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace polly::github {

// nullopt where there is nothing of the kind: then the body is not JSON for another reason. A body of which that may
// be read in place stays one: the result has the same room behind it (kBodyPaddingBytes).
std::optional<std::string> readable_json(std::string_view body);

}  // namespace polly::github
