#include "polly/state/commit_listing.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/conformance/plain_backend.hpp"

namespace polly {
namespace {

Commit numbered_commit(std::size_t number, const Repository& repository) {
  return Commit(std::string(33, '0') + std::to_string(1'000'000 + number), repository);
}

class CommitListingTest : public ::testing::Test {
 protected:
  std::vector<FoundCommit> find(std::optional<Repository> repository, std::optional<std::int64_t> pr_number) {
    return run(state_.find(Context(), std::move(repository), pr_number));
  }

  Telemetry telemetry_;
  Store store_{std::make_unique<PlainBackend>(system_clock()), Runtime(telemetry_)};
  StateService state_{store_, telemetry_};
};

Task<void> store_commits(Store* store, Repository repository, std::size_t count) {
  for (std::size_t i = 0; i < count; ++i) {
    co_await store->set(Context(), state_key(numbered_commit(i, repository), kPrNumber), 1);
  }
}

TEST_F(CommitListingTest, TooManyCommitsAreAnErrorThatSuggestsUnusedFilters) {
  run(store_commits(&store_, Repository("acme", "shop"), StateService::kFoundCommitsMax + 1));
  const auto message = [&](std::optional<Repository> repository, std::optional<std::int64_t> pr_number) {
    try {
      find(std::move(repository), pr_number);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::resource_exhausted);
      return std::string(error.what());
    }
    return std::string();
  };
  const std::string in_shop = "more than 100000 commits are known in this repository: ";
  EXPECT_EQ(message(std::nullopt, std::nullopt),
            "more than 100000 commits are known: name a repository or a pull request");
  EXPECT_EQ(message(std::nullopt, 2), "more than 100000 commits with a pull request are known: name a repository");
  EXPECT_EQ(message(Repository("acme", "shop"), std::nullopt), in_shop + "name a pull request");
  EXPECT_EQ(message(Repository("acme", "shop"), 2),
            "more than 100000 commits with a pull request are known in this repository: read the state of single "
            "commits by their SHA");
}

TEST_F(CommitListingTest, ComesInPagesThatHoldEachCommitOnce) {
  constexpr std::size_t kCommits = 2 * CommitListing::kPageCommits + 1;
  const Repository shop("acme", "shop");
  run(store_commits(&store_, shop, kCommits));
  for (std::size_t i = 0; i < kCommits; ++i) run(state_.store(Context(), numbered_commit(i, shop), kCheckSuiteId, 7));
  CommitListing listing = state_.list(std::nullopt, std::nullopt);
  run(listing.scan(Context()));
  std::vector<std::size_t> pages;
  std::set<std::string> seen;
  while (!listing.is_done()) {
    const std::vector<FoundCommit> page = run(listing.next(Context()));
    pages.push_back(page.size());
    for (const FoundCommit& found : page) {
      EXPECT_TRUE(seen.insert(found.commit.sha()).second) << found.commit.sha();
      EXPECT_EQ(found.state[kPrNumber], 1);
      EXPECT_EQ(found.state[kCheckSuiteId], 7);
    }
  }
  EXPECT_EQ(pages, (std::vector<std::size_t>{CommitListing::kPageCommits, CommitListing::kPageCommits, 1}));
}

TEST_F(CommitListingTest, ACommitThatIsForgottenAfterTheScanIsLeftOut) {
  const Repository shop("acme", "shop");
  run(store_commits(&store_, shop, 3));
  CommitListing listing = state_.list(shop, std::nullopt);
  run(listing.scan(Context()));
  run(state_.forget_all(Context(), numbered_commit(1, shop)));
  EXPECT_EQ(run(listing.next(Context())).size(), 2U);
  EXPECT_TRUE(listing.is_done());
}

TEST_F(CommitListingTest, KeepsBothLengthsOfAShaAndTheRepositoriesApart) {
  const std::string shorter(40, 'a');
  const std::string longer(64, 'a');
  const std::vector<Commit> commits{Commit(shorter), Commit(longer), Commit(shorter, Repository("acme", "shop")),
                                    Commit(shorter, Repository("eve", "shop"))};
  for (const Commit& commit : commits) run(state_.store(Context(), commit, kWorkflowRunId, 1));
  const std::vector<FoundCommit> found = find(std::nullopt, std::nullopt);
  ASSERT_EQ(found.size(), commits.size());
  for (const Commit& commit : commits) {
    const auto is_it = [&](const FoundCommit& one) { return one.commit == commit; };
    EXPECT_EQ(std::count_if(found.begin(), found.end(), is_it), 1);
  }
}

}  // namespace
}  // namespace polly
