// How many rounds a fault test runs: a tenth, at least one, or all of them with POLLY_FAULTS=whole in the environment,
// as `./dev faults` sets it. Such suites are called ...Faults, in files called *_faults_server_test.cpp.
//
//   for (std::size_t round = 0; round < rounds(20); ++round) ...      // 2, or all 20
//   std::mt19937_64 random(random_seed());                            // POLLY_FAULTS_SEED=... repeats a run
#pragma once

#include <cstddef>
#include <cstdint>

namespace polly::testing {

std::size_t rounds(std::size_t whole);

// A new one each time, which is printed; or POLLY_FAULTS_SEED, where that is set.
std::uint64_t random_seed();

}  // namespace polly::testing
