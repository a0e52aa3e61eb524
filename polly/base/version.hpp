// The version of this build, as in "0.1.0": for `polly version`, polly_build_info and traces.
#pragma once

#include <string_view>

namespace polly {

std::string_view version() noexcept;

}  // namespace polly
