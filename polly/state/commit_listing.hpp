// CommitListing: the commits of which at least one fact is stored, page by page, so that a long list is never in memory
// as a whole and never blocks an event loop. It may be stopped after each page, and continued elsewhere.
//
//   CommitListing listing = state.list(Repository("acme", "shop"), std::nullopt);
//   while (!listing.is_done()) {
//     const std::vector<FoundCommit> page = co_await listing.next(ctx);
//   }
//   std::string cursor = listing.cursor();                  // after any page: where the next one begins
//
// It scans the keys of one fact after the other, pr_number as the last one, and lists a commit at the key of one of its
// facts:
//   - at the one that is scanned last, of those that surely live until the listing has ended: the facts that are stored
//     at least until `deadline`, kMarginMax (or a quarter of a fact's lifetime) after the beginning;
//   - a commit that has no such fact, at the one that is scanned first.
// So a commit that is known throughout is listed, whatever is written at the same time, if the listing ends before the
// deadline. It is listed again where it gets a fact that is scanned later, and perhaps where one of its facts is about
// to expire. A cursor fits only listings of the same list of facts.
//
// It yields between two pages (base/yield.hpp). For one caller at a time; the store outlives it. Errors are Store's.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/github/commit.hpp"
#include "polly/state/commit_state.hpp"
#include "polly/state/state_key.hpp"
#include "polly/store/cursor_trail.hpp"
#include "polly/store/limits.hpp"
#include "polly/store/store.hpp"

namespace polly {

class CommitListing {
 public:
  static constexpr std::size_t kPageCommits = kBatchKeysMax / kFacts.size();  // with the contract's facts alone
  static constexpr std::size_t kPageKeys = kBatchKeysMax;
  static constexpr std::chrono::hours kMarginMax{1};

  // Lists only the commits of this repository and of this pull request, where given. `lifetime` is that of facts.
  CommitListing(Store& store, StateKeys keys, Expiration lifetime, std::shared_ptr<const FactList> facts,
                std::optional<Repository> repository, std::optional<std::int64_t> pr_number,
                const Clock& clock = system_clock());

  // Continues where another listing, with the same filters and the same facts in the same order, had this cursor. Error
  // invalid_argument: it is not one, or of other facts.
  void continue_at(std::string_view cursor);

  // Scans up to so many keys. The page has about as many commits at most, with their state, and may be empty.
  Task<std::vector<FoundCommit>> next(Context ctx, std::size_t keys = kPageKeys);

  std::size_t page_commits() const noexcept { return kBatchKeysMax / facts_->size(); }
  bool is_done() const noexcept { return to_scan_ == 0; }
  std::string cursor() const;  // while it is not done

 private:
  using StoredFact = std::optional<Entry<std::int64_t>>;
  using StoredFacts = std::span<const StoredFact>;

  std::size_t scanned() const noexcept { return to_scan_ - 1; }  // the fact: its index in the list
  bool is_last() const noexcept { return to_scan_ == 1; }
  Task<std::vector<Commit>> without_last_fact(Context ctx, std::vector<Commit> commits);
  Task<std::vector<FoundCommit>> read(Context ctx, std::vector<Commit> commits);
  bool is_listed_here(StoredFacts facts) const;
  bool lives_long(const StoredFact& fact) const;  // surely until the listing has ended
  void finish_fact() noexcept;

  Store* store_;
  StateKeys keys_;
  std::shared_ptr<const FactList> facts_;  // shared with the service
  std::optional<Repository> repository_;
  std::optional<std::int64_t> pr_number_;
  const Clock* clock_;
  WallTime deadline_;
  std::size_t to_scan_;  // how many facts: those at the beginning of the list, the last of them first
  std::optional<Cursor> after_;
  CursorTrail trail_;
};

}  // namespace polly
