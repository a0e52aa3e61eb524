// CommitListing: the commits of which at least one fact is stored, page by page, so that a long list is never in memory
// as a whole and never blocks an event loop.
//
//   CommitListing listing = state.list(Repository("acme", "shop"), std::nullopt);
//   co_await listing.scan(ctx);                                           // finds the commits
//   while (!listing.is_done()) {
//     const std::vector<FoundCommit> page = co_await listing.next(ctx);   // reads their state
//   }
//
// It yields between two pages (base/yield.hpp). It keeps 40 bytes per commit. For one caller at a time; the store
// outlives it. Errors are Store's.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
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
  static constexpr std::size_t kPageCommits = kBatchKeysMax / kFacts.size();  // with the contract's facts alone

  // Lists only the commits of this repository and of this pull request, where given.
  CommitListing(Store& store, StateKeys keys, std::optional<Repository> repository,
                std::optional<std::int64_t> pr_number, std::shared_ptr<const FactList> facts = FactList::contract());

  // Scans the keys of all facts. Call it once, before next(). Error: resource_exhausted where more than kCommitsMax
  // commits are found.
  Task<void> scan(Context ctx);

  // The next commits and their state, in the order in which their keys were found. Commits whose facts have been
  // deleted or have expired since, and those of another pull request, are left out: a page may be empty.
  Task<std::vector<FoundCommit>> next(Context ctx);

  std::size_t page_commits() const noexcept { return kBatchKeysMax / facts_->size(); }
  bool is_done() const noexcept { return next_ >= rows_.size(); }

 private:
  // A commit in 40 bytes.
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
  std::shared_ptr<const FactList> facts_;  // shared with the service
  std::vector<Repository> repositories_;
  std::map<std::string, std::uint32_t, std::less<>> repository_numbers_;  // by full name
  std::vector<Row> rows_;
  std::size_t next_ = 0;
};

}  // namespace polly
