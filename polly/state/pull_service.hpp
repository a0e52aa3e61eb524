// PullService: the state of commits together with their pull requests: a StateService and, beside it, the index.
//
//   PullService pulls(store, state, telemetry, 24h, StateKeys::plain, Milliseconds::zero());
//   co_await pulls.advance(ctx, commit, facts, update);             // returns when facts and index are durable
//   CommitPage page = co_await pulls.page(ctx, commit);             // facts, and pull requests with their state
//   std::optional<PullPage> pull = co_await pulls.commits(ctx, Repository("acme", "shop"), 42);
//
// For commits with a repository. Thread-safe. Errors are Store's.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "polly/state/closed_pulls.hpp"
#include "polly/state/commit_state.hpp"
#include "polly/state/pull_index.hpp"
#include "polly/state/recent_updates.hpp"
#include "polly/state/state_service.hpp"
#include "polly/store/store.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly {

struct PullOfCommit {
  PullOfCommit(std::int64_t its_number, bool is_it_open) noexcept : number(its_number), is_open(is_it_open) {}

  std::int64_t number;
  bool is_open;

  friend bool operator==(const PullOfCommit&, const PullOfCommit&) = default;
};

// The whole state of a commit. Its pull requests are those that events named, at most PullNumbers::kNumbersMax, and the
// one of the fact pr_number; open ones come first, then larger numbers.
struct CommitPage {
  CommitPage() = default;

  std::optional<bool> is_pr_number_open() const noexcept;  // nullopt: the fact pr_number is not stored

  CommitState state;
  std::vector<PullOfCommit> pulls;
};

struct CommitOfPull {
  CommitOfPull(FoundCommit its_commit, std::int64_t its_time, bool is_it_head)
      : found(std::move(its_commit)), seen_at(its_time), is_head(is_it_head) {}

  FoundCommit found;
  std::int64_t seen_at;  // in milliseconds since 1970; 0: not known
  bool is_head;
};

// A pull request and those of its commits of which at least one fact is stored, the newest first.
struct PullPage {
  PullPage() = default;

  std::int64_t number = 0;
  bool is_open = true;
  std::optional<std::string> head;  // its SHA; nullopt: no event of the pull request itself is known
  std::vector<CommitOfPull> commits;
};

class PullService {
 public:
  static constexpr std::chrono::seconds kRecentMax{10};

  // The references outlive it. `lifetime` is that of facts. The facts of closed pull requests have at most
  // `closed_left_max` left; zero: closing ends nothing.
  PullService(Store& store, StateService& state, Telemetry& telemetry, Expiration lifetime, StateKeys keys,
              Milliseconds closed_left_max, const Clock& clock = system_clock());

  // As StateService::advance, and updates the index. Returns when both are durable. The commit of `update` has a
  // repository; there may be no facts, and no pull requests. The index is not read for an update that it contained less
  // than kRecentMax ago, unless the facts of closed pull requests are shortened.
  Task<std::vector<KnownFact>> advance(Context ctx, std::vector<KnownFact> facts, PullUpdate update);

  // The same for facts that come from no event, as by an event of a check: it lists the pull request pr_number where
  // the facts contain that, and none otherwise.
  Task<std::vector<KnownFact>> advance(Context ctx, Commit commit, std::vector<KnownFact> facts);

  Task<CommitPage> page(Context ctx, Commit commit);
  Task<CommitPage> page(Context ctx, Commit commit, CommitState state);  // the facts have just been read

  // nullopt: no event has named this pull request, or it has expired.
  Task<std::optional<PullPage>> commits(Context ctx, Repository repository, std::int64_t number);

  // As StateService::forget_all, and forgets which pull requests the commit has.
  Task<std::size_t> forget_all(Context ctx, Commit commit);

 private:
  Task<std::vector<KnownFact>> advance_facts(Context ctx, Commit commit, std::vector<KnownFact> facts);
  Task<CommitPage> page_with(Context ctx, Commit commit, CommitState state, PullNumbers its_numbers);

  Store& store_;
  StateService& state_;
  const StateKeys keys_;
  PullIndex index_;
  std::optional<ClosedPulls> closed_;
  RecentUpdates recent_;
};

}  // namespace polly
