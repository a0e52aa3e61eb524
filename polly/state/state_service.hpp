// StateService: the facts of commits, typed, on top of a Store.
//
//   StateService state(store, telemetry);                              // facts expire after 24 h
//   co_await state.store(ctx, commit, kPrNumber, 42);
//   std::optional<std::int64_t> pr = co_await state.get(ctx, commit, kPrNumber);
//   CommitState all = co_await state.all(ctx, commit);                 // one round trip
//   co_await state.advance(ctx, commit, {{kPrNumber, 42}, {kCheckSuiteId, 7}});
//
// It reads and writes keys of one form, plain or tagged (state_key.hpp), and does not see those of the other. Thread-
// safe. Errors are Store's. The facts are those of its list: the contract's, and others where it is given a longer one
// (fact_list.hpp). Each look-up is counted in polly_state_lookups_total{fact,result}.
//
// With an older layout to read through (go_layout.hpp), get() and all() answer with the value under a fact's old key
// while the fact is not stored under its own; that takes one more round trip. Where both keys exist, the fact's own
// counts, whichever value is larger. Nothing else knows the old keys:
//   - store() and advance() write a fact's own key only, and advance() compares with that alone: the first event after
//     the change stores its value even where the old one is larger. From then on the fact never becomes smaller.
//   - forget() deletes a fact's own key: the old value, where there is one, is read again.
//   - list() and find() do not list commits that have old keys only.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "polly/github/commit.hpp"
#include "polly/state/claims.hpp"
#include "polly/state/commit_listing.hpp"
#include "polly/state/commit_state.hpp"
#include "polly/state/fact.hpp"
#include "polly/state/fact_list.hpp"
#include "polly/state/fact_waits.hpp"
#include "polly/state/go_layout.hpp"
#include "polly/state/read_through.hpp"
#include "polly/state/state_key.hpp"
#include "polly/store/store.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly {

class StateService {
 public:
  static constexpr std::chrono::hours kLifetimeDefault{24};

  StateService(Store& store, Telemetry& telemetry, Expiration lifetime = kLifetimeDefault,
               StateKeys keys = StateKeys::plain, std::optional<GoLayout> read_through = std::nullopt,
               std::shared_ptr<const FactList> facts = FactList::contract(),
               std::size_t waiters_max = FactWaits::kWaitersMaxDefault);

  const FactList& facts() const noexcept { return *facts_; }
  const std::shared_ptr<const FactList>& shared_facts() const noexcept { return facts_; }

  // The fact's value, or nullopt where it is not stored. One round trip, or two with an older layout.
  Task<std::optional<std::int64_t>> get(Context ctx, Commit commit, Fact<std::int64_t> fact);
  Task<void> store(Context ctx, Commit commit, Fact<std::int64_t> fact, std::int64_t value);
  Task<bool> forget(Context ctx, Commit commit, Fact<std::int64_t> fact);  // whether it was stored

  // Every fact of a commit, in one round trip, or two with an older layout.
  Task<CommitState> all(Context ctx, Commit commit);
  Task<std::size_t> forget_all(Context ctx, Commit commit);  // how many were stored

  // The remaining lifetime of every fact, in the order of the list; nullopt where the fact is not stored under its own
  // key, or does not expire. One round trip; not counted as look-ups.
  Task<std::vector<std::optional<Milliseconds>>> times_left(Context ctx, Commit commit);
  Expiration lifetime() const noexcept { return lifetime_; }

  // Those of several commits, in their order; a round trip for each kBatchKeysMax facts, and one for each commit that
  // lacks a fact with an older layout.
  Task<std::vector<CommitState>> all(Context ctx, std::vector<Commit> commits);

  // Stores and forgets several facts, in one transaction where the engine can. In a cluster with plain keys each fact
  // is changed by itself: others may see a part of it, and after an error a part may have been done.
  Task<void> change(Context ctx, Commit commit, std::vector<FactChange> changes);

  // Sets each fact to the larger of the stored value and the given one, atomically, and renews its lifetime: the state
  // after a set of events does not depend on their order. Returns the facts in the given order, with the values that
  // are stored afterwards. One round trip.
  Task<std::vector<KnownFact>> advance(Context ctx, Commit commit, std::vector<KnownFact> facts);

  // The same as get() and all(), but they wait, at most so long, until the fact is stored, or all of these facts are.
  // Cancellable. fact_waits.hpp has the errors. close_waits() ends all waits with the error `closed`.
  Task<std::optional<std::int64_t>> wait(Context ctx, Commit commit, Fact<std::int64_t> fact, Duration longest) {
    return waits_->one(ctx, std::move(commit), fact, longest);
  }
  Task<CommitState> wait(Context ctx, Commit commit, std::vector<Fact<std::int64_t>> facts, Duration longest) {
    return waits_->several(ctx, std::move(commit), std::move(facts), longest);
  }
  void close_waits() { waits_->close(); }

  // The claim for a fact that is not stored, for one of all callers (claims.hpp). A value under a fact's old key counts
  // as stored. Where another caller has it, claim() waits as wait() does, at most so long, until the fact is stored, or
  // takes the claim over when that one has ended. What complete() stores expires as any fact.
  Task<ClaimResult> claim(Context ctx, Commit commit, Fact<std::int64_t> fact, Milliseconds ttl = Claims::kTtlDefault,
                          Duration longest = Duration::zero());
  Task<std::optional<std::int64_t>> complete(Context ctx, Commit commit, Fact<std::int64_t> fact, std::int64_t token,
                                             std::int64_t value);
  Task<bool> release(Context ctx, Commit commit, Fact<std::int64_t> fact, std::int64_t token);
  Task<void> check_claims(Context ctx);  // Error: unsupported, in a cluster with plain keys

  // The commits of which at least one fact is stored, with their state; only those of this repository and of this pull
  // request, where given. Scans every key: for people, not for hot paths. list() reads them page by page, find()
  // returns all.
  CommitListing list(std::optional<Repository> repository, std::optional<std::int64_t> pr_number) const;
  Task<std::vector<FoundCommit>> find(Context ctx, std::optional<Repository> repository,
                                      std::optional<std::int64_t> pr_number);

 private:
  friend class FactWaits;

  Key key_of(const Commit& commit, Fact<std::int64_t> fact) const { return state_key(commit, fact, keys_); }
  std::vector<Key> keys_of(const Commit& commit) const;  // of every fact
  Task<void> change_one_by_one(Context ctx, Commit commit, std::vector<FactChange> changes);
  Task<ClaimResult> claim_now(Context ctx, Commit commit, Fact<std::int64_t> fact, Milliseconds ttl);
  void count_lookup(std::size_t fact_index, bool found) const noexcept;

  struct Lookups {
    Counter hit;
    Counter miss;
  };

  Store& store_;
  Expiration lifetime_;
  StateKeys keys_;
  std::shared_ptr<const FactList> facts_;            // shared with the states that it returns
  std::vector<Lookups> lookups_;                     // in the order of the list
  const std::unique_ptr<ReadThrough> read_through_;  // nullptr: none
  const std::unique_ptr<FactWaits> waits_;
  Claims claims_;
};

}  // namespace polly
