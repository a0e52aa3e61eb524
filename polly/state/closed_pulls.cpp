#include "polly/state/closed_pulls.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace polly {

Task<void> ClosedPulls::shorten(Context ctx, PullUpdate update, PullPlan plan) {
  std::vector<Commit> commits;
  if (!plan.numbers.all().empty()) commits.push_back(update.commit);
  for (const PullRecord& record : plan.records) {
    if (!update.is_open || record.is_open()) continue;
    for (const PullRecord::SeenCommit& seen : record.commits()) {
      if (seen.sha != update.commit.sha()) commits.emplace_back(seen.sha, update.commit.repository());
    }
  }
  if (commits.empty()) co_return;
  commits = co_await closed_ones(ctx, std::move(commits));
  const std::size_t commits_at_once = kBatchKeysMax / facts_->size();
  for (std::size_t begin = 0; begin < commits.size(); begin += commits_at_once) {
    const std::size_t end = std::min(commits.size(), begin + commits_at_once);
    std::vector<Commit> some(commits.begin() + static_cast<std::ptrdiff_t>(begin),
                             commits.begin() + static_cast<std::ptrdiff_t>(end));
    co_await shorten_facts(ctx, std::move(some));
  }
}

Task<std::vector<Commit>> ClosedPulls::closed_ones(Context ctx, std::vector<Commit> commits) {
  const std::vector<PullNumbers> numbers = co_await index_.numbers(ctx, commits);
  std::map<std::int64_t, bool> is_open;
  for (const PullNumbers& each : numbers) {
    for (const std::int64_t number : each.all()) is_open.emplace(number, true);
  }
  std::vector<std::int64_t> all;
  all.reserve(is_open.size());
  for (const auto& [number, _] : is_open) all.push_back(number);
  for (std::size_t begin = 0; begin < all.size(); begin += kBatchKeysMax) {
    const std::size_t end = std::min(all.size(), begin + kBatchKeysMax);
    std::vector<std::int64_t> some(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                   all.begin() + static_cast<std::ptrdiff_t>(end));
    const std::vector<PullRecord> records = co_await index_.records(ctx, *commits.front().repository(), some);
    for (std::size_t i = 0; i < some.size(); ++i) is_open[some[i]] = records[i].is_open();
  }
  std::vector<Commit> closed;
  for (std::size_t i = 0; i < commits.size(); ++i) {
    const std::vector<std::int64_t>& its = numbers[i].all();
    const auto is_closed = [&](std::int64_t number) { return !is_open[number]; };
    if (!its.empty() && std::all_of(its.begin(), its.end(), is_closed)) closed.push_back(std::move(commits[i]));
  }
  co_return closed;
}

// advance() with the value that is stored changes the expiration alone; a larger one that was stored since stays.
Task<void> ClosedPulls::shorten_facts(Context ctx, std::vector<Commit> commits) {
  std::vector<Key> keys;
  keys.reserve(commits.size() * facts_->size());
  for (const Commit& commit : commits) {
    for (const auto& fact : *facts_) keys.push_back(state_key(commit, fact, keys_));
  }
  const auto stored = co_await store_.get_entries<std::int64_t>(ctx, keys);
  std::vector<Advance> advances;
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::optional<Entry<std::int64_t>>& entry = stored[i];
    if (!entry || (entry->time_left && *entry->time_left <= left_max_)) continue;
    advances.emplace_back(std::move(keys[i]), entry->value);
  }
  if (!advances.empty()) co_await store_.advance_many(ctx, std::move(advances), left_max_);
}

}  // namespace polly
