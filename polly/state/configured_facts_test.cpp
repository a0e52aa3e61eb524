// A StateService whose facts are more than the contract's.
#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/state/state_json.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/conformance/plain_backend.hpp"
#include "polly/testing/example_sha.hpp"

namespace polly {
namespace {

std::vector<std::string> numbered_names(std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < count; ++i) names.push_back("kind_" + std::to_string(i));
  return names;
}

class ConfiguredFacts : public ::testing::Test {
 protected:
  using List = std::shared_ptr<const FactList>;

  StateService with(const List& facts, std::optional<GoLayout> layout = std::nullopt) {
    return StateService(store_, telemetry_, std::chrono::hours(1), StateKeys::plain, layout, facts);
  }
  bool has_series(const std::string& series) { return telemetry_.metrics().text().find(series) != std::string::npos; }

  Telemetry telemetry_;
  Store store_{std::make_unique<PlainBackend>(system_clock()), Runtime(telemetry_)};
  const Commit commit_{testing::kSha, Repository("acme", "shop")};
  const List all_ = std::make_shared<const FactList>(numbered_names(FactList::kConfiguredMax));
  const Fact<std::int64_t> first_ = (*all_)[kFacts.size()];
};

TEST_F(ConfiguredFacts, AreStoredBesideTheContracts) {
  StateService state = with(all_);
  const auto stored = run(state.advance(Context(), commit_, {{kPrNumber, 42}, {first_, 7}}));
  EXPECT_EQ(stored, (std::vector<KnownFact>{{kPrNumber, 42}, {first_, 7}}));
  EXPECT_EQ(run(state.get(Context(), commit_, first_)), 7);
  EXPECT_EQ(run(store_.get<int>(Context(), "polly:kind_0:acme/shop:" + std::string(testing::kSha))), 7);
  const CommitState found = run(state.all(Context(), commit_));
  EXPECT_EQ(found[first_], 7);
  EXPECT_EQ(found[kPrNumber], 42);
  EXPECT_EQ(found.facts(), *all_);
  const boost::json::object json = to_json(found);
  EXPECT_EQ(json.size(), FactList::kFactsMax);
  EXPECT_EQ(json.at("kind_0").as_int64(), 7);
  EXPECT_TRUE(json.at("kind_31").is_null());
  EXPECT_EQ(run(state.forget_all(Context(), commit_)), 2U);
}

TEST_F(ConfiguredFacts, AreCountedUnderLabelsOfTheListOnly) {
  StateService state = with(std::make_shared<const FactList>(std::vector<std::string>{"sbom_check_run_id"}));
  (void)run(state.get(Context(), commit_, Fact<std::int64_t>{"sbom_check_run_id"}));
  (void)run(state.get(Context(), commit_, Fact<std::int64_t>{"never_configured"}));
  EXPECT_TRUE(has_series(R"(polly_state_lookups_total{fact="sbom_check_run_id",result="miss"} 1)"));
  EXPECT_TRUE(has_series(R"(polly_state_lookups_total{fact="pr_number",result="miss"} 0)"));
  EXPECT_FALSE(has_series("never_configured"));
}

TEST_F(ConfiguredFacts, OfManyKindsAreListedInPagesWithinTheBoundOfABatch) {
  StateService state = with(all_);
  const std::size_t commits = 2 * (kBatchKeysMax / FactList::kFactsMax) + 1;
  const Fact<std::int64_t> last = (*all_)[all_->size() - 1];
  for (std::size_t i = 0; i < commits; ++i) {
    const Commit commit(std::string(33, '0') + std::to_string(1'000'000 + i), Repository("acme", "shop"));
    run(state.store(Context(), commit, last, static_cast<std::int64_t>(i)));
  }
  CommitListing listing = state.list(Repository("acme", "shop"), std::nullopt);
  EXPECT_EQ(listing.page_commits(), kBatchKeysMax / 37);
  std::set<std::int64_t> seen;
  while (!listing.is_done()) {
    for (const FoundCommit& found : run(listing.next(Context()))) seen.insert(*found.state[last]);
  }
  EXPECT_EQ(seen.size(), commits);
}

TEST_F(ConfiguredFacts, AKindThatIsNotConfiguredAnyMoreIsNotSeenAndComesBack) {
  StateService before = with(all_);
  run(before.store(Context(), commit_, first_, 7));
  StateService without = with(FactList::contract());
  EXPECT_TRUE(run(without.all(Context(), commit_)).is_empty());
  EXPECT_TRUE(run(without.find(Context(), std::nullopt, std::nullopt)).empty());
  EXPECT_EQ(run(without.forget_all(Context(), commit_)), 0U);
  EXPECT_EQ(run(before.get(Context(), commit_, first_)), 7);
}

TEST_F(ConfiguredFacts, HaveNoKeyInAnOlderLayout) {
  run(store_.set(Context(), "acme:shop:pr:" + std::string(testing::kSha), 42));
  run(store_.set(Context(), "acme:shop:kind_0:" + std::string(testing::kSha), 43));
  StateService state = with(all_, GoLayout::v2);
  EXPECT_EQ(run(state.get(Context(), commit_, first_)), std::nullopt);
  const CommitState found = run(state.all(Context(), commit_));
  EXPECT_EQ(found[kPrNumber], 42);
  EXPECT_EQ(found[first_], std::nullopt);
  EXPECT_FALSE(has_series(R"(polly_state_read_through_total{fact="kind_0")"));
}

}  // namespace
}  // namespace polly
