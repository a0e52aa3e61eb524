// A commit's SHA for tests that need any one.
#pragma once

#include <string>

namespace polly::testing {

inline const std::string kSha = "0123456789abcdef0123456789abcdef01234567";

}  // namespace polly::testing
