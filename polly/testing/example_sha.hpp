// A commit for tests that need one and do not care which.
#pragma once

#include <string>

namespace polly::testing {

inline const std::string kSha = "0123456789abcdef0123456789abcdef01234567";

}  // namespace polly::testing
