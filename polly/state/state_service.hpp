// StateService: what is known of commits, typed, on top of a Store.
//
//   StateService state(store, telemetry);                              // facts live 24 h
//   co_await state.store(ctx, commit, kPrNumber, 42);
//   std::optional<std::int64_t> pr = co_await state.get(ctx, commit, kPrNumber);
//   CommitState all = co_await state.all(ctx, commit);                 // one round trip
//   co_await state.advance(ctx, commit, {{kPrNumber, 42}, {kCheckSuiteId, 7}});
//
// It writes and reads keys of one form, plain or tagged (state_key.hpp): what is stored in the other is not known.
// Thread-safe, as Store is. Errors are Store's. Each look-up counts in polly_state_lookups_total{fact,result}.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <vector>

#include "polly/github/commit.hpp"
#include "polly/state/commit_listing.hpp"
#include "polly/state/commit_state.hpp"
#include "polly/state/fact.hpp"
#include "polly/state/state_key.hpp"
#include "polly/store/store.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly {

class StateService {
 public:
  static constexpr std::chrono::hours kLifetimeDefault{24};
  static constexpr std::size_t kFoundCommitsMax = CommitListing::kCommitsMax;

  StateService(Store& store, Telemetry& telemetry, Expiration lifetime = kLifetimeDefault,
               StateKeys keys = StateKeys::plain);

  // The fact, or nullopt where nobody stored one.
  Task<std::optional<std::int64_t>> get(Context ctx, Commit commit, Fact<std::int64_t> fact);
  Task<void> store(Context ctx, Commit commit, Fact<std::int64_t> fact, std::int64_t value);
  Task<bool> forget(Context ctx, Commit commit, Fact<std::int64_t> fact);  // whether it was known

  // Every fact of a commit, in one round trip.
  Task<CommitState> all(Context ctx, Commit commit);
  Task<std::size_t> forget_all(Context ctx, Commit commit);  // how many were known

  // Each fact becomes the larger of the stored value and the given one, atomically, and its lifetime is renewed: the
  // state after a set of events does not depend on their order. Returns the facts with the values that are stored
  // afterwards, in the given order. One round trip.
  Task<std::vector<KnownFact>> advance(Context ctx, Commit commit, std::vector<KnownFact> facts);

  // The commits about which something is known, with their state, by scanning every key: for people, not for hot
  // paths. Of one repository and of one pull request where given; without a repository, of every one. The listing
  // comes in pages, find() returns all of it. Error: resource_exhausted where more than kFoundCommitsMax are known.
  CommitListing list(std::optional<Repository> repository, std::optional<std::int64_t> pr_number) const;
  Task<std::vector<FoundCommit>> find(Context ctx, std::optional<Repository> repository,
                                      std::optional<std::int64_t> pr_number);

 private:
  Key key_of(const Commit& commit, Fact<std::int64_t> fact) const { return state_key(commit, fact, keys_); }
  std::vector<Key> keys_of(const Commit& commit) const;  // of every fact
  void count_lookup(std::size_t fact_index, bool found) const noexcept;

  struct Lookups {
    Counter hit;
    Counter miss;
  };

  Store& store_;
  Expiration lifetime_;
  StateKeys keys_;
  std::array<Lookups, kFacts.size()> lookups_;
};

}  // namespace polly
