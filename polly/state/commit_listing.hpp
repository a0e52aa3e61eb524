// CommitListing: the commits about which something is known, page by page, so that a long list never is in memory as a
// whole, and no event loop is held for it.
//
//   CommitListing listing = state.list(Repository("acme", "shop"), std::nullopt);
//   co_await listing.scan(ctx);                                       // finds out which commits there are
//   while (!listing.is_done()) {
//     const std::vector<FoundCommit> page = co_await listing.next(ctx);   // and reads their state
//   }
//
// Between two pages it yields (base/yield.hpp). Of a commit it keeps 40 bytes until its state was read. For one caller
// at a time; what it refers to outlives it. Errors are Store's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/github/commit.hpp"
#include "polly/state/commit_state.hpp"
#include "polly/state/state_key.hpp"
#include "polly/store/limits.hpp"
#include "polly/store/store.hpp"

namespace polly {

class CommitListing {
 public:
  static constexpr std::size_t kCommitsMax = 100'000;
  static constexpr std::size_t kPageCommits = kBatchKeysMax / kFacts.size();

  // Of one repository and of one pull request where given; without a repository, of every one.
  CommitListing(Store& store, StateKeys keys, std::optional<Repository> repository,
                std::optional<std::int64_t> pr_number);

  // Looks at every key, once, before the first page. Error: resource_exhausted where there are more than kCommitsMax.
  Task<void> scan(Context ctx);

  // The state of the next commits, in the order in which their keys were found; empty where nothing of them is known
  // any more, or their pull request is another one.
  Task<std::vector<FoundCommit>> next(Context ctx);

  bool is_done() const noexcept { return next_ >= rows_.size(); }

 private:
  // A commit, as small as it can be.
  struct Row {
    std::array<std::uint8_t, 32> sha{};
    std::uint32_t sha_bytes = 0;
    std::uint32_t repository = 0;  // its index in repositories_, plus 1

    friend bool operator==(const Row&, const Row&) = default;
  };
  class KnownRows;

  Row row_of(const Commit& commit);
  Commit commit_of(const Row& row) const;

  Store* store_;
  StateKeys keys_;
  std::optional<Repository> repository_;
  std::optional<std::int64_t> pr_number_;
  std::vector<Repository> repositories_;
  std::map<std::string, std::uint32_t, std::less<>> repository_numbers_;  // by full name
  std::vector<Row> rows_;
  std::size_t next_ = 0;
};

}  // namespace polly
