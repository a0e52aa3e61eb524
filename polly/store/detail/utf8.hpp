// Whether bytes are text that Polly can store.
#pragma once

#include <string_view>

namespace polly {

bool is_utf8(std::string_view bytes) noexcept;
bool is_text(std::string_view bytes) noexcept;  // UTF-8 without NUL

}  // namespace polly
