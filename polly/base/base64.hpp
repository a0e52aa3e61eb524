// Base64 as in RFC 4648, section 4: padded, with + and /. from_base64 accepts nothing else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace polly {

std::string to_base64(std::string_view bytes);
std::optional<std::string> from_base64(std::string_view text);

}  // namespace polly
