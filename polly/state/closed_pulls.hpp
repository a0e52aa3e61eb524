// ClosedPulls: the facts of the commits of closed pull requests are kept for a shorter time.
//
//   ClosedPulls closed(store, index, StateKeys::plain, 1h, FactList::contract());
//   co_await closed.shorten(ctx, update, plan);          // after each event; `plan` is what the index has stored
//
// After an event of a pull request that is closed, the facts of all its commits have at most this time left; after an
// event about a commit, those of the commit, where it has pull requests and all of them are closed. A commit that also
// belongs to an open pull request is left alone. Every later event gives the facts that it contains their usual
// lifetime again, and then this is decided again. So the facts of a pull request that is reopened get their usual
// lifetime by the events that follow.
//
// Thread-safe. Errors are Store's.
#pragma once

#include <memory>
#include <utility>
#include <vector>

#include "polly/state/fact_list.hpp"
#include "polly/state/pull_index.hpp"
#include "polly/state/state_key.hpp"
#include "polly/store/store.hpp"

namespace polly {

class ClosedPulls {
 public:
  // The references outlive it. `left_max` is the time that facts have left at most; at least a millisecond.
  ClosedPulls(Store& store, PullIndex& index, StateKeys keys, Milliseconds left_max,
              std::shared_ptr<const FactList> facts)
      : store_(store), index_(index), keys_(keys), left_max_(left_max), facts_(std::move(facts)) {}

  Task<void> shorten(Context ctx, PullUpdate update, PullPlan plan);

 private:
  // Those of the commits, all of one repository, whose pull requests are all closed; a commit without any is open.
  Task<std::vector<Commit>> closed_ones(Context ctx, std::vector<Commit> commits);
  Task<void> shorten_facts(Context ctx, std::vector<Commit> commits);

  Store& store_;
  PullIndex& index_;
  const StateKeys keys_;
  const Milliseconds left_max_;
  const std::shared_ptr<const FactList> facts_;  // shared with the StateService
};

}  // namespace polly
