#include "polly/state/state_service.hpp"

#include <algorithm>
#include <iterator>
#include <span>
#include <string>
#include <utility>

#include "polly/store/limits.hpp"

namespace polly {

StateService::StateService(Store& store, Telemetry& telemetry, Expiration lifetime, StateKeys keys,
                           std::optional<GoLayout> read_through, std::shared_ptr<const FactList> facts,
                           std::size_t waiters_max)
    : store_(store),
      lifetime_(lifetime),
      keys_(keys),
      facts_(std::move(facts)),
      read_through_(read_through ? std::make_unique<ReadThrough>(store, telemetry, *read_through) : nullptr),
      waits_(std::make_unique<FactWaits>(*this, store, read_through_.get(), telemetry, waiters_max)),
      claims_(store, telemetry, keys, lifetime) {
  for (const Fact<std::int64_t> fact : *facts_) {
    const auto lookups = [&](std::string result) {
      return telemetry.metrics().counter("polly_state_lookups_total", "Look-ups of facts of commits, by result.",
                                         {{"fact", std::string(fact.name)}, {"result", std::move(result)}});
    };
    lookups_.push_back(Lookups{lookups("hit"), lookups("miss")});
  }
}

Task<std::optional<std::int64_t>> StateService::get(Context ctx, Commit commit, Fact<std::int64_t> fact) {
  auto value = co_await store_.get<std::int64_t>(ctx, key_of(commit, fact));
  if (!value && read_through_) value = co_await read_through_->get(ctx, std::move(commit), fact);
  count_lookup(facts_->index_of(fact), value.has_value());
  co_return value;
}

Task<void> StateService::store(Context ctx, Commit commit, Fact<std::int64_t> fact, std::int64_t value) {
  co_await store_.set(ctx, key_of(commit, fact), value, lifetime_);
  waits_->wake(commit, fact, value);
}

Task<bool> StateService::forget(Context ctx, Commit commit, Fact<std::int64_t> fact) {
  return store_.remove(ctx, key_of(commit, fact));
}

Task<CommitState> StateService::all(Context ctx, Commit commit) {
  const auto values = co_await store_.get_many<std::int64_t>(ctx, keys_of(commit));
  CommitState state(facts_, values);
  if (read_through_) state = co_await read_through_->complete(ctx, std::move(commit), std::move(state));
  for (std::size_t i = 0; i < facts_->size(); ++i) count_lookup(i, state.at(i).has_value());
  co_return state;
}

Task<std::size_t> StateService::forget_all(Context ctx, Commit commit) {
  return store_.remove_many(ctx, keys_of(commit));
}

Task<std::vector<std::optional<Milliseconds>>> StateService::times_left(Context ctx, Commit commit) {
  const auto entries = co_await store_.get_entries<std::int64_t>(ctx, keys_of(commit));
  std::vector<std::optional<Milliseconds>> times;
  for (const auto& entry : entries) times.push_back(entry ? entry->time_left : std::nullopt);
  co_return times;
}

Task<std::vector<CommitState>> StateService::all(Context ctx, std::vector<Commit> commits) {
  const std::size_t commits_at_once = kBatchKeysMax / facts_->size();
  std::vector<CommitState> states;
  for (std::size_t begin = 0; begin < commits.size(); begin += commits_at_once) {
    const std::size_t end = std::min(commits.size(), begin + commits_at_once);
    std::vector<Key> keys;
    for (std::size_t i = begin; i < end; ++i) {
      std::vector<Key> its = keys_of(commits[i]);
      std::move(its.begin(), its.end(), std::back_inserter(keys));
    }
    const auto values = co_await store_.get_many<std::int64_t>(ctx, std::move(keys));
    for (std::size_t i = begin; i < end; ++i) {
      CommitState state(facts_, std::span(values).subspan((i - begin) * facts_->size(), facts_->size()));
      if (read_through_) state = co_await read_through_->complete(ctx, commits[i], std::move(state));
      for (std::size_t fact = 0; fact < facts_->size(); ++fact) count_lookup(fact, state.at(fact).has_value());
      states.push_back(std::move(state));
    }
  }
  co_return states;
}

Task<void> StateService::change(Context ctx, Commit commit, std::vector<FactChange> changes) {
  Transaction transaction;
  for (const FactChange& change : changes) {
    if (change.value) transaction.set(key_of(commit, change.fact), *change.value, lifetime_);
    if (!change.value) transaction.remove(key_of(commit, change.fact));
  }
  bool is_done = false;
  try {
    is_done = co_await store_.apply(ctx, std::move(transaction));
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::unsupported) throw;
  }
  if (!is_done) co_await change_one_by_one(ctx, commit, changes);
  for (const FactChange& change : changes) {
    if (change.value) waits_->wake(commit, change.fact, *change.value);
  }
}

Task<void> StateService::change_one_by_one(Context ctx, Commit commit, std::vector<FactChange> changes) {
  for (const FactChange& change : changes) {
    if (change.value) {
      co_await store_.set(ctx, key_of(commit, change.fact), *change.value, lifetime_);
    } else {
      co_await store_.remove(ctx, key_of(commit, change.fact));
    }
  }
}

Task<std::vector<KnownFact>> StateService::advance(Context ctx, Commit commit, std::vector<KnownFact> facts) {
  std::vector<Advance> advances;
  advances.reserve(facts.size());
  for (const KnownFact& known : facts) advances.emplace_back(key_of(commit, known.fact), known.value);
  const std::vector<std::int64_t> stored = co_await store_.advance_many(ctx, std::move(advances), lifetime_);
  for (std::size_t i = 0; i < facts.size(); ++i) {
    facts[i].value = stored[i];
    waits_->wake(commit, facts[i].fact, stored[i]);
  }
  co_return facts;
}

Task<ClaimResult> StateService::claim(Context ctx, Commit commit, Fact<std::int64_t> fact, Milliseconds ttl,
                                      Duration longest) {
  const TimePoint end = Context().with_timeout(system_clock(), longest).deadline();
  ClaimResult result = co_await claim_now(ctx, commit, fact, ttl);
  for (;;) {
    const HeldClaim* held = std::get_if<HeldClaim>(&result);
    const Duration left = end - system_clock().now();
    if (held == nullptr || left <= Duration::zero()) co_return result;
    const Duration pause = std::min<Duration>(left, claims_.pause_before_next_look(*held));
    const std::optional<std::int64_t> value = co_await wait(ctx, commit, fact, pause);
    if (value) co_return KnownValue(*value);
    result = co_await claim_now(ctx, commit, fact, ttl);
  }
}

Task<ClaimResult> StateService::claim_now(Context ctx, Commit commit, Fact<std::int64_t> fact, Milliseconds ttl) {
  if (read_through_) {
    const std::optional<std::int64_t> old = co_await get(ctx, commit, fact);
    if (old) co_return KnownValue(*old);
  }
  co_return co_await claims_.take(ctx, std::move(commit), fact, ttl);
}

Task<std::optional<std::int64_t>> StateService::complete(Context ctx, Commit commit, Fact<std::int64_t> fact,
                                                         std::int64_t token, std::int64_t value) {
  const std::optional<std::int64_t> stored = co_await claims_.complete(ctx, commit, fact, token, value);
  if (stored) waits_->wake(commit, fact, *stored);
  co_return stored;
}

Task<bool> StateService::release(Context ctx, Commit commit, Fact<std::int64_t> fact, std::int64_t token) {
  return claims_.release(ctx, std::move(commit), fact, token);
}

Task<void> StateService::check_claims(Context ctx) {
  return claims_.check(ctx);
}

CommitListing StateService::list(std::optional<Repository> repository, std::optional<std::int64_t> pr_number) const {
  return CommitListing(store_, keys_, lifetime_, facts_, std::move(repository), pr_number);
}

Task<std::vector<FoundCommit>> StateService::find(Context ctx, std::optional<Repository> repository,
                                                  std::optional<std::int64_t> pr_number) {
  CommitListing listing = list(std::move(repository), pr_number);
  std::vector<FoundCommit> all;
  while (!listing.is_done()) {
    std::vector<FoundCommit> page = co_await listing.next(ctx);
    std::move(page.begin(), page.end(), std::back_inserter(all));
  }
  co_return all;
}

std::vector<Key> StateService::keys_of(const Commit& commit) const {
  std::vector<Key> keys;
  keys.reserve(facts_->size());
  for (const Fact<std::int64_t> fact : *facts_) keys.push_back(key_of(commit, fact));
  return keys;
}

void StateService::count_lookup(std::size_t fact_index, bool found) const noexcept {
  if (fact_index >= lookups_.size()) return;  // the fact is not in the list
  const Lookups& lookups = lookups_[fact_index];
  (found ? lookups.hit : lookups.miss).add();
}

}  // namespace polly
