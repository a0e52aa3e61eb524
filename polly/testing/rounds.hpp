// How many rounds a test of faults plays: a tenth, at least one, unless the environment says POLLY_FAULTS=whole, as
// `./dev faults` does. Such suites are called ...Faults, in files called *_faults_server_test.cpp.
//
//   for (std::size_t round = 0; round < rounds(20); ++round) ...      // 2, or all 20
//   std::mt19937_64 random(random_seed());                            // POLLY_FAULTS_SEED=... plays it again
#pragma once

#include <cstddef>
#include <cstdint>

namespace polly::testing {

std::size_t rounds(std::size_t whole);

// Another one each time, and printed; or POLLY_FAULTS_SEED, where that is set.
std::uint64_t random_seed();

}  // namespace polly::testing
