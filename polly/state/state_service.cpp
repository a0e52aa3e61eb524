#include "polly/state/state_service.hpp"

#include <algorithm>
#include <map>
#include <string>

#include "polly/store/cursor_trail.hpp"

namespace polly {

namespace {

constexpr std::size_t kCommitsABatch = kBatchKeysMax / kFacts.size();

// `values` points at one value a fact.
CommitState state_of(const std::optional<std::int64_t>* values) {
  CommitState state;
  for (std::size_t i = 0; i < kFacts.size(); ++i) state.set(kFacts[i], values[i]);
  return state;
}

// The same text for both forms of a key.
std::string name_of(const Commit& commit) {
  return commit.repository() ? commit.repository()->full_name() + ":" + commit.sha() : commit.sha();
}

}  // namespace

StateService::StateService(Store& store, Telemetry& telemetry, Expiration lifetime, StateKeys keys)
    : store_(store), lifetime_(lifetime), keys_(keys) {
  for (std::size_t i = 0; i < kFacts.size(); ++i) {
    const auto lookups = [&](std::string result) {
      return telemetry.metrics().counter("polly_state_lookups_total", "Look-ups of facts about commits.",
                                         {{"fact", std::string(kFacts[i].name)}, {"result", std::move(result)}});
    };
    lookups_[i] = Lookups{lookups("hit"), lookups("miss")};
  }
}

Task<std::optional<std::int64_t>> StateService::get(Context ctx, Commit commit, Fact<std::int64_t> fact) {
  const auto value = co_await store_.get<std::int64_t>(ctx, key_of(commit, fact));
  count_lookup(CommitState::index_of(fact), value.has_value());
  co_return value;
}

Task<void> StateService::store(Context ctx, Commit commit, Fact<std::int64_t> fact, std::int64_t value) {
  return store_.set(ctx, key_of(commit, fact), value, lifetime_);
}

Task<bool> StateService::forget(Context ctx, Commit commit, Fact<std::int64_t> fact) {
  return store_.remove(ctx, key_of(commit, fact));
}

Task<CommitState> StateService::all(Context ctx, Commit commit) {
  const auto values = co_await store_.get_many<std::int64_t>(ctx, keys_of(commit));
  const CommitState state = state_of(values.data());
  for (std::size_t i = 0; i < kFacts.size(); ++i) count_lookup(i, values[i].has_value());
  co_return state;
}

Task<std::size_t> StateService::forget_all(Context ctx, Commit commit) {
  return store_.remove_many(ctx, keys_of(commit));
}

Task<void> StateService::advance(Context ctx, Commit commit, std::vector<KnownFact> facts) {
  std::vector<Advance> advances;
  advances.reserve(facts.size());
  for (const KnownFact& known : facts) advances.emplace_back(key_of(commit, known.fact), known.value);
  co_await store_.advance_many(ctx, std::move(advances), lifetime_);
}

Task<std::vector<FoundCommit>> StateService::find(Context ctx, std::optional<Repository> repository,
                                                  std::optional<std::int64_t> pr_number) {
  const std::vector<Commit> commits = co_await known_commits(ctx, std::move(repository), pr_number.has_value());
  std::vector<FoundCommit> found;
  for (std::size_t first = 0; first < commits.size(); first += kCommitsABatch) {
    const std::size_t end = std::min(first + kCommitsABatch, commits.size());
    std::vector<Key> keys;
    for (std::size_t i = first; i < end; ++i) append_keys(commits[i], keys);
    const auto values = co_await store_.get_many<std::int64_t>(ctx, std::move(keys));
    for (std::size_t i = first; i < end; ++i) {
      const CommitState state = state_of(&values[(i - first) * kFacts.size()]);
      if (!state.is_empty() && (!pr_number || state[kPrNumber] == pr_number)) found.emplace_back(commits[i], state);
    }
  }
  co_return found;
}

Task<std::vector<Commit>> StateService::known_commits(Context ctx, std::optional<Repository> repository,
                                                      bool with_pr_number) {
  std::map<std::string, Commit> commits;  // by name: one commit has several keys
  for (const auto& fact : kFacts) {
    if (with_pr_number && !(fact == kPrNumber)) continue;
    const Scan scan(state_key_prefix(fact, repository));
    std::optional<Cursor> cursor;
    CursorTrail trail;
    do {
      const Page page = co_await store_.scan(ctx, scan, cursor);
      if (page.next) trail.follow(*page.next);
      for (const Key& key : page.keys) {
        std::optional<Commit> commit = commit_of_key(key, fact);
        if (commit) commits.try_emplace(name_of(*commit), std::move(*commit));
      }
      if (commits.size() > kFoundCommitsMax) {
        throw Error(ErrorKind::resource_exhausted, "more than " + std::to_string(kFoundCommitsMax) +
                                                       " commits are known: name a repository or a pull request");
      }
      cursor = page.next;
    } while (cursor);
  }
  std::vector<Commit> known;
  known.reserve(commits.size());
  for (auto& [name, commit] : commits) known.push_back(std::move(commit));
  co_return known;
}

void StateService::append_keys(const Commit& commit, std::vector<Key>& keys) const {
  for (const auto& fact : kFacts) keys.push_back(key_of(commit, fact));
}

std::vector<Key> StateService::keys_of(const Commit& commit) const {
  std::vector<Key> keys;
  keys.reserve(kFacts.size());
  append_keys(commit, keys);
  return keys;
}

void StateService::count_lookup(std::size_t fact_index, bool found) const noexcept {
  const Lookups& lookups = lookups_[fact_index];
  (found ? lookups.hit : lookups.miss).add();
}

}  // namespace polly
