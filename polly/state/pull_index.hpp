// PullIndex: which pull requests a commit has and which commits a pull request has, stored beside the facts
// (pull_key.hpp has the keys, pull_record.hpp the values).
//
//   PullIndex index(store, telemetry, 24h, StateKeys::plain);
//   PullUpdate update(commit, {42});                                 // an event about this commit lists 42
//   PullPlan plan = co_await index.plan(ctx, update);                // one round trip
//   if (!plan.is_empty()) plan = co_await index.write(ctx, update, std::move(plan));
//   std::optional<PullRecord> record = co_await index.record(ctx, Repository("acme", "shop"), 42);
//
// An update is merged into what is stored by compare and set, and nothing is written where nothing would change. What
// is stored after a set of updates does not depend on their order, nor on repeats.
//
// Lifetimes: an entry lives a quarter longer than a fact, and is written again as soon as less than a fact's lifetime
// is left, so that it outlives the facts of every event by which it was updated. The list of a commit never outlives
// the records that it names.
//
// Thread-safe. Errors are Store's; unavailable where kTriesMax others were faster each time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/github/commit.hpp"
#include "polly/state/pull_key.hpp"
#include "polly/state/pull_record.hpp"
#include "polly/store/store.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly {

// What an event says about the pull requests of a commit.
struct PullUpdate {
  PullUpdate(Commit its_commit, std::vector<std::int64_t> its_numbers)
      : commit(std::move(its_commit)), numbers(std::move(its_numbers)) {}

  Commit commit;  // with its repository
  std::vector<std::int64_t> numbers;
  std::int64_t time = 0;        // of an event of the pull request itself, in milliseconds since 1970
  std::optional<bool> is_open;  // the state of the pull request at that time
};

// What is left to write for an update, and what is stored when that is done.
struct PullPlan {
  PullPlan() = default;

  bool is_empty() const noexcept { return writes.empty() && renewals.empty(); }

  PullNumbers numbers;              // of the commit
  std::vector<PullRecord> records;  // of the update's numbers, in their order
  std::vector<Replacement> writes;
  std::vector<Key> renewals;
};

class PullIndex {
 public:
  static constexpr std::size_t kTriesMax = 40;

  // The references outlive it. `lifetime` is that of facts.
  PullIndex(Store& store, Telemetry& telemetry, Expiration lifetime, StateKeys keys);

  Task<PullPlan> plan(Context ctx, PullUpdate update);
  // Writes what `first` plans, and plans again where others wrote in between. Returns the last plan.
  Task<PullPlan> write(Context ctx, PullUpdate update, PullPlan first);

  Task<PullNumbers> numbers(Context ctx, Commit commit);
  Task<std::vector<PullNumbers>> numbers(Context ctx, std::vector<Commit> commits);  // at most kBatchKeysMax
  Task<std::optional<PullRecord>> record(Context ctx, Repository repository, std::int64_t number);
  // In their order; at most kBatchKeysMax. One that is not stored is empty, and open.
  Task<std::vector<PullRecord>> records(Context ctx, Repository repository, std::vector<std::int64_t> numbers);

  Key numbers_key(const Commit& commit) const { return pulls_of_commit_key(commit, keys_); }

 private:
  using StoredValue = std::optional<Entry<boost::json::value>>;

  bool needs_renewal(const StoredValue& stored) const noexcept;
  Replacement write_of(Key key, StoredValue stored, const boost::json::value& value) const;

  Store& store_;
  const StateKeys keys_;
  const Expiration lifetime_;             // of entries of the index
  std::optional<Milliseconds> left_min_;  // with less, an entry is written again; nullopt: they live for ever
  Counter written_;
  Counter conflicts_;
};

}  // namespace polly
