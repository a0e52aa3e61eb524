#include "polly/testing/rounds.hpp"

#include <algorithm>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <random>
#include <string_view>

namespace polly::testing {

std::size_t rounds(std::size_t whole) {
  const char* faults = std::getenv("POLLY_FAULTS");
  const bool plays_all = faults != nullptr && std::string_view(faults) == "whole";
  return plays_all ? whole : std::max<std::size_t>(1, whole / 10);
}

std::uint64_t random_seed() {
  const char* given = std::getenv("POLLY_FAULTS_SEED");
  const std::uint64_t seed = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
  std::printf("POLLY_FAULTS_SEED=%" PRIu64 "\n", seed);
  return seed;
}

}  // namespace polly::testing
