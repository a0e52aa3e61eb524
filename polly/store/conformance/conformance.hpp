// The conformance suite: what every engine promises, as tests. An engine runs all of it with one line in its
// backend_test.cpp (or backend_server_test.cpp):
//
//   POLLY_BACKEND_CONFORMS(Memory, [] { return std::make_unique<MemoryFixture>(); });
//
// which defines the tests Memory/Crud.AValueThatWasSetIsFound/0 and so on: --gtest_filter='Memory/*' runs them.
// docs/store_contract.md lists the promises and the tests that show them.
#pragma once

#include "polly/store/conformance/fixture.hpp"
#include "polly/store/conformance/topics.hpp"

#define POLLY_BACKEND_CONFORMS(Name, ...)                                                    \
  namespace polly::conformance {                                                             \
  POLLY_CONFORMANCE_TOPICS(POLLY_CONFORMANCE_INSTANTIATE, Name, FixtureFactory(__VA_ARGS__)) \
  }                                                                                          \
  static_assert(true, "a semicolon follows")

#define POLLY_CONFORMANCE_INSTANTIATE(Topic, Name, factory)                    \
  [[maybe_unused]] static const bool Name##Has##Topic = (Topic::link(), true); \
  INSTANTIATE_TEST_SUITE_P(Name, Topic, ::testing::Values(factory));
