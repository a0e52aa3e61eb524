#include "polly/state/commit_state.hpp"

#include <gtest/gtest.h>

namespace polly {
namespace {

TEST(CommitState, IsEmptyAtFirst) {
  const CommitState state;
  EXPECT_TRUE(state.is_empty());
  for (const auto& fact : kFacts) EXPECT_EQ(state[fact], std::nullopt);
}

TEST(CommitState, KeepsEachFactByItself) {
  CommitState state;
  for (std::size_t i = 0; i < kFacts.size(); ++i) state.set(kFacts[i], static_cast<std::int64_t>(i));
  for (std::size_t i = 0; i < kFacts.size(); ++i) EXPECT_EQ(state[kFacts[i]], static_cast<std::int64_t>(i));
  state.set(kPrNumber, std::nullopt);
  EXPECT_EQ(state[kPrNumber], std::nullopt);
  EXPECT_EQ(state[kVulnCheckRunId], 1);
}

TEST(CommitState, KeepsTheFactsOfItsOwnList) {
  auto facts = std::make_shared<const FactList>(std::vector<std::string>{"sbom_check_run_id"});
  CommitState state(facts);
  state.set((*facts)[5], 7);
  facts.reset();
  EXPECT_EQ(state[Fact<std::int64_t>{"sbom_check_run_id"}], 7);
  EXPECT_EQ(state[Fact<std::int64_t>{"release_run_id"}], std::nullopt);
  EXPECT_FALSE(state.is_empty());
  EXPECT_FALSE(state == CommitState());
  const CommitState copy = state;
  EXPECT_EQ(copy, state);
}

TEST(CommitState, WithAZeroIsNotEmpty) {
  CommitState state;
  state.set(kPrNumber, 0);
  EXPECT_FALSE(state.is_empty());
}

}  // namespace
}  // namespace polly
