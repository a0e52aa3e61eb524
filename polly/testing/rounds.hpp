// How many rounds a test of faults plays: a tenth, at least one, unless the environment says POLLY_FAULTS=whole, as
// `./dev faults` does. Such suites are called ...Faults, in files called *_faults_server_test.cpp.
//
//   for (std::size_t round = 0; round < rounds(20); ++round) ...      // 2, or all 20
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <string_view>

namespace polly::testing {

inline std::size_t rounds(std::size_t whole) {
  const char* faults = std::getenv("POLLY_FAULTS");
  const bool plays_all = faults != nullptr && std::string_view(faults) == "whole";
  return plays_all ? whole : std::max<std::size_t>(1, whole / 10);
}

}  // namespace polly::testing
