#include "polly/state/pull_service.hpp"

#include <algorithm>
#include <memory>
#include <span>
#include <tuple>
#include <utility>

#include "polly/base/both.hpp"
#include "polly/state/state_key.hpp"

namespace polly {

namespace {

// Less than the margin with which the index outlives facts.
Duration recent_lifetime(const Expiration& lifetime) {
  const Milliseconds most = PullService::kRecentMax;
  return lifetime.after() ? std::min(most, *lifetime.after() / 16) : most;
}

}  // namespace

std::optional<bool> CommitPage::is_pr_number_open() const noexcept {
  const std::optional<std::int64_t> number = state[kPrNumber];
  if (!number) return std::nullopt;
  const auto found =
      std::find_if(pulls.begin(), pulls.end(), [&](const PullOfCommit& p) { return p.number == *number; });
  return found == pulls.end() || found->is_open;
}

PullService::PullService(Store& store, StateService& state, Telemetry& telemetry, Expiration lifetime, StateKeys keys,
                         Milliseconds closed_left_max, const Clock& clock)
    : store_(store),
      state_(state),
      keys_(keys),
      index_(store, telemetry, lifetime, keys),
      recent_(clock, recent_lifetime(lifetime)) {
  const bool shortens = !lifetime.after() || closed_left_max < *lifetime.after();
  if (closed_left_max > Milliseconds::zero() && shortens)
    closed_.emplace(store, index_, keys, closed_left_max, state.shared_facts());
}

// The index is read before anything is written: mostly it is up to date, and else its write and that of the facts can
// join one commit of the engine.
Task<std::vector<KnownFact>> PullService::advance(Context ctx, std::vector<KnownFact> facts, PullUpdate update) {
  std::string text = RecentUpdates::text_of(update);
  if (!closed_ && recent_.contains(text)) {
    facts = co_await advance_facts(ctx, std::move(update.commit), std::move(facts));
    co_return facts;
  }
  PullPlan plan = co_await index_.plan(ctx, update);
  if (plan.is_empty()) {
    facts = co_await advance_facts(ctx, update.commit, std::move(facts));
  } else {
    Task<std::vector<KnownFact>> advancing = advance_facts(ctx, update.commit, std::move(facts));
    Task<PullPlan> writing = index_.write(ctx, update, std::move(plan));
    auto done = co_await both(std::move(advancing), std::move(writing));
    facts = std::move(done.first);
    plan = std::move(done.second);
  }
  recent_.add(std::move(text));
  if (closed_) co_await closed_->shorten(ctx, std::move(update), std::move(plan));
  co_return facts;
}

Task<std::vector<KnownFact>> PullService::advance(Context ctx, Commit commit, std::vector<KnownFact> facts) {
  std::vector<std::int64_t> numbers;
  for (const KnownFact& known : facts) {
    if (known.fact == kPrNumber) numbers.push_back(known.value);
  }
  return advance(ctx, std::move(facts), PullUpdate(std::move(commit), std::move(numbers)));
}

Task<CommitPage> PullService::page(Context ctx, Commit commit) {
  Task<CommitState> reading_state = state_.all(ctx, commit);
  Task<PullNumbers> reading_numbers = index_.numbers(ctx, commit);
  auto read = co_await both(std::move(reading_state), std::move(reading_numbers));
  CommitPage page = co_await page_with(ctx, std::move(commit), std::move(read.first), std::move(read.second));
  co_return page;
}

Task<CommitPage> PullService::page(Context ctx, Commit commit, CommitState state) {
  PullNumbers numbers = co_await index_.numbers(ctx, commit);
  CommitPage page = co_await page_with(ctx, std::move(commit), std::move(state), std::move(numbers));
  co_return page;
}

Task<CommitPage> PullService::page_with(Context ctx, Commit commit, CommitState state, PullNumbers its_numbers) {
  CommitPage page;
  page.state = std::move(state);
  std::vector<std::int64_t> numbers = its_numbers.all();
  const std::optional<std::int64_t> stored = page.state[kPrNumber];
  if (stored && !its_numbers.contains(*stored)) numbers.push_back(*stored);
  std::vector<PullRecord> records;
  if (!numbers.empty()) records = co_await index_.records(ctx, *commit.repository(), numbers);
  for (std::size_t i = 0; i < numbers.size(); ++i) page.pulls.emplace_back(numbers[i], records[i].is_open());
  const auto order = [](const PullOfCommit& pull) { return std::tuple(pull.is_open, pull.number); };
  std::sort(page.pulls.begin(), page.pulls.end(),
            [&](const PullOfCommit& a, const PullOfCommit& b) { return order(a) > order(b); });
  co_return page;
}

Task<std::optional<PullPage>> PullService::commits(Context ctx, Repository repository, std::int64_t number) {
  const std::optional<PullRecord> record = co_await index_.record(ctx, repository, number);
  if (!record) co_return std::nullopt;
  PullPage page;
  page.number = number;
  page.is_open = record->is_open();
  if (record->head() != nullptr) page.head = *record->head();
  const std::shared_ptr<const FactList>& facts = state_.shared_facts();
  const std::size_t commits_at_once = kBatchKeysMax / facts->size();
  const std::vector<PullRecord::SeenCommit>& seen = record->commits();
  for (std::size_t begin = 0; begin < seen.size(); begin += commits_at_once) {
    const std::size_t end = std::min(seen.size(), begin + commits_at_once);
    std::vector<Key> keys;
    for (std::size_t i = begin; i < end; ++i) {
      const Commit commit(seen[i].sha, repository);
      for (const auto& fact : *facts) keys.push_back(state_key(commit, fact, keys_));
    }
    const auto values = co_await store_.get_many<std::int64_t>(ctx, std::move(keys));
    for (std::size_t i = begin; i < end; ++i) {
      const std::span its = std::span(values).subspan((i - begin) * facts->size(), facts->size());
      CommitState state(facts, its);
      if (state.is_empty()) continue;
      const bool is_head = page.head == seen[i].sha;
      page.commits.emplace_back(FoundCommit(Commit(seen[i].sha, repository), std::move(state)), seen[i].seen_at,
                                is_head);
    }
  }
  co_return page;
}

Task<std::size_t> PullService::forget_all(Context ctx, Commit commit) {
  const std::size_t facts = co_await state_.forget_all(ctx, commit);
  const bool had_numbers = co_await store_.remove(ctx, index_.numbers_key(commit));
  recent_.clear();
  co_return facts + (had_numbers ? 1 : 0);
}

Task<std::vector<KnownFact>> PullService::advance_facts(Context ctx, Commit commit, std::vector<KnownFact> facts) {
  if (facts.empty()) co_return facts;
  facts = co_await state_.advance(ctx, std::move(commit), std::move(facts));
  co_return facts;
}

}  // namespace polly
