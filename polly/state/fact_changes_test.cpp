// StateService::change, and all() of several commits.
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/conformance/plain_backend.hpp"
#include "polly/testing/example_sha.hpp"

namespace polly {
namespace {

// Counts transactions; with `has_slots` it refuses them, as a cluster does where keys lie in several slots.
class ChangedBackend final : public PlainBackend {
 public:
  using PlainBackend::PlainBackend;

  Task<bool> apply(Context ctx, Transaction transaction) override {
    ++transactions;
    if (has_slots) throw Error(ErrorKind::unsupported, "the keys are in different slots");
    if (fails) throw Error(ErrorKind::unavailable, "no connection");
    return PlainBackend::apply(ctx, std::move(transaction));
  }
  Task<bool> set(Context ctx, Key key, std::string bytes, Expiration expiration, WriteIf condition) override {
    ++sets;
    return PlainBackend::set(ctx, std::move(key), std::move(bytes), expiration, condition);
  }

  int transactions = 0;
  int sets = 0;
  bool has_slots = false;
  bool fails = false;
};

class FactChanges : public ::testing::Test {
 protected:
  void change(std::vector<FactChange> changes) { run(state_.change(Context(), commit_, std::move(changes))); }
  CommitState all() { return run(state_.all(Context(), commit_)); }

  ManualClock clock_;
  Telemetry telemetry_;
  std::unique_ptr<ChangedBackend> made_ = std::make_unique<ChangedBackend>(clock_);
  ChangedBackend* const backend_ = made_.get();
  Store store_{std::move(made_), Runtime(telemetry_, {}, clock_)};
  StateService state_{store_, telemetry_};
  const Commit commit_{testing::kSha, Repository("acme", "shop")};
};

TEST_F(FactChanges, AreOneTransactionOverSetsAndRemovals) {
  change({{kPrNumber, 42}, {kWorkflowRunId, 9}});
  change({{kPrNumber, 41}, {kWorkflowRunId, std::nullopt}, {kCheckSuiteId, std::nullopt}});
  EXPECT_EQ(backend_->transactions, 2);
  EXPECT_EQ(backend_->sets, 0);
  EXPECT_EQ(all()[kPrNumber], 41);
  EXPECT_EQ(all()[kWorkflowRunId], std::nullopt);
}

TEST_F(FactChanges, AreMadeOneByOneWhereTheEngineCannotDoMore) {
  backend_->has_slots = true;
  change({{kPrNumber, 42}, {kWorkflowRunId, 9}});
  EXPECT_EQ(backend_->sets, 2);
  change({{kPrNumber, 41}, {kWorkflowRunId, std::nullopt}});
  EXPECT_EQ(all()[kPrNumber], 41);
  EXPECT_EQ(all()[kWorkflowRunId], std::nullopt);
  clock_.advance(StateService::kLifetimeDefault);
  EXPECT_TRUE(all().is_empty()) << "they expire as any fact";
}

TEST_F(FactChanges, AreNotMadeOneByOneAfterAnotherError) {
  backend_->fails = true;
  EXPECT_THROW(change({{kPrNumber, 42}}), Error);
  EXPECT_EQ(backend_->sets, 0);
  EXPECT_TRUE(all().is_empty());
}

TEST_F(FactChanges, OfManyCommitsAreReadTogetherInTheOrderAskedFor) {
  std::vector<Commit> commits;
  for (int i = 0; i < 450; ++i) {
    commits.emplace_back(std::string(37, 'b') + std::to_string(100 + i), Repository("acme", "shop"));
    run(state_.store(Context(), commits.back(), kPrNumber, 1 + i));
  }
  const std::vector<CommitState> states = run(state_.all(Context(), commits));
  ASSERT_EQ(states.size(), commits.size());
  for (int i = 0; i < 450; ++i) EXPECT_EQ(states[static_cast<std::size_t>(i)][kPrNumber], 1 + i);
  EXPECT_TRUE(run(state_.all(Context(), std::vector<Commit>())).empty());
}

TEST_F(FactChanges, OfSeveralCommitsAreReadThroughAnOlderLayout) {
  StateService state(store_, telemetry_, StateService::kLifetimeDefault, StateKeys::plain, GoLayout::v2);
  const std::optional<Key> old = go_key(GoLayout::v2, commit_, kPrNumber);
  ASSERT_TRUE(old);
  run(store_.set(Context(), *old, std::int64_t{7}));
  const std::vector<Commit> commits{Commit(std::string(40, 'f'), Repository("acme", "shop")), commit_};
  const std::vector<CommitState> states = run(state.all(Context(), commits));
  ASSERT_EQ(states.size(), 2U);
  EXPECT_TRUE(states[0].is_empty());
  EXPECT_EQ(states[1][kPrNumber], 7);
}

}  // namespace
}  // namespace polly
