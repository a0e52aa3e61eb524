#include "polly/base/version.hpp"

namespace polly {

std::string_view version() noexcept {
  return POLLY_VERSION;  // CMake's project version
}

}  // namespace polly
