#include "polly/state/commit_listing.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "polly/base/decimal.hpp"
#include "polly/base/error.hpp"
#include "polly/base/yield.hpp"

namespace polly {

namespace {

Milliseconds listing_margin(const Expiration& lifetime) {
  constexpr Milliseconds kMost = CommitListing::kMarginMax;
  return lifetime.after() ? std::min(kMost, *lifetime.after() / 4) : kMost;
}

// Takes the text up to the next "." from the front.
std::string_view take_part(std::string_view& text) {
  const std::size_t end = text.find('.');
  const std::string_view part = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + 1);
  return part;
}

}  // namespace

CommitListing::CommitListing(Store& store, StateKeys keys, Expiration lifetime, std::shared_ptr<const FactList> facts,
                             std::optional<Repository> repository, std::optional<std::int64_t> pr_number,
                             const Clock& clock)
    : store_(&store),
      keys_(keys),
      facts_(std::move(facts)),
      repository_(std::move(repository)),
      pr_number_(pr_number),
      clock_(&clock),
      deadline_(clock.wall() + listing_margin(lifetime)) {
  to_scan_ = pr_number_ ? facts_->index_of(kPrNumber) + 1 : facts_->size();
}

// "check_suite_id.1790000000000.0123456789abcdef.CURSOR": the fact, the deadline, the fingerprint of the list of facts,
// and the store's cursor, which may be empty. With another list, another order of the facts would leave out commits.
void CommitListing::continue_at(std::string_view cursor) {
  std::string_view rest = cursor;
  const auto fact = facts_->find(take_part(rest));
  const auto deadline = parse_decimal<std::int64_t>(take_part(rest));
  const bool has_same_facts = take_part(rest) == facts_->fingerprint();
  if (!fact || !deadline || !has_same_facts || (pr_number_ && !(*fact == kPrNumber))) {
    throw Error(ErrorKind::invalid_argument,
                "the cursor is not one that this list of commits returned, or POLLY_FACTS differs from what it was (or "
                "is at another daemon): begin the list again, without a cursor");
  }
  to_scan_ = facts_->index_of(*fact) + 1;
  deadline_ = WallTime(Milliseconds(*deadline));
  after_ = rest.empty() ? std::nullopt : std::optional(Cursor(std::string(rest)));
}

std::string CommitListing::cursor() const {
  std::string text((*facts_)[scanned()].name);
  text.append(".").append(std::to_string(deadline_.time_since_epoch().count()));
  text.append(".").append(facts_->fingerprint()).append(".");
  if (after_) text += after_->opaque();
  return text;
}

Task<std::vector<FoundCommit>> CommitListing::next(Context ctx, std::size_t keys) {
  co_await yield();
  const Fact<std::int64_t> fact = (*facts_)[scanned()];
  Scan scan(state_key_prefix(fact, repository_));
  scan.page_keys(std::min(keys, is_last() ? page_commits() : kPageKeys));
  const Page page = co_await store_->scan(ctx, std::move(scan), after_);
  if (page.next) trail_.follow(*page.next);
  std::vector<Commit> commits;
  for (const Key& key : page.keys) {
    std::optional<Commit> commit = commit_of_key(key, fact);
    const bool has_this_form = commit && state_key(*commit, fact, keys_) == key;
    if (has_this_form) commits.push_back(std::move(*commit));
  }
  if (!is_last()) commits = co_await without_last_fact(ctx, std::move(commits));
  std::vector<FoundCommit> found;
  for (auto begin = commits.begin(); begin != commits.end();) {
    const auto end = begin + std::min(static_cast<std::ptrdiff_t>(page_commits()), commits.end() - begin);
    std::vector<Commit> some(std::make_move_iterator(begin), std::make_move_iterator(end));
    std::vector<FoundCommit> listed = co_await read(ctx, std::move(some));
    std::move(listed.begin(), listed.end(), std::back_inserter(found));
    begin = end;
  }
  after_ = page.next;
  if (!after_) finish_fact();
  co_return found;
}

// Those of the commits that are not surely listed at the fact that is scanned last, which most have: of these alone all
// facts are read.
Task<std::vector<Commit>> CommitListing::without_last_fact(Context ctx, std::vector<Commit> commits) {
  std::vector<Key> keys;
  keys.reserve(commits.size());
  for (const Commit& commit : commits) keys.push_back(state_key(commit, (*facts_)[0], keys_));
  const std::vector<StoredFact> stored = co_await store_->get_entries<std::int64_t>(ctx, std::move(keys));
  std::vector<Commit> others;
  for (std::size_t i = 0; i < commits.size(); ++i) {
    if (!lives_long(stored[i])) others.push_back(std::move(commits[i]));
  }
  co_return others;
}

// Those of the commits that are listed at the key of this fact.
Task<std::vector<FoundCommit>> CommitListing::read(Context ctx, std::vector<Commit> commits) {
  std::vector<FoundCommit> found;
  std::vector<Key> keys;
  const std::size_t count = facts_->size();
  keys.reserve(commits.size() * count);
  for (const Commit& commit : commits) {
    for (const auto& fact : *facts_) keys.push_back(state_key(commit, fact, keys_));
  }
  const std::vector<StoredFact> stored = co_await store_->get_entries<std::int64_t>(ctx, std::move(keys));
  for (std::size_t i = 0; i < commits.size(); ++i) {
    const StoredFacts facts = StoredFacts(stored).subspan(i * count, count);
    std::vector<std::optional<std::int64_t>> values;
    values.reserve(count);
    for (const StoredFact& fact : facts) values.push_back(fact ? std::optional(fact->value) : std::nullopt);
    CommitState state(facts_, values);
    const bool is_of_pull_request = !pr_number_ || state[kPrNumber] == pr_number_;
    if (is_of_pull_request && is_listed_here(facts)) found.emplace_back(std::move(commits[i]), std::move(state));
  }
  co_return found;
}

bool CommitListing::is_listed_here(StoredFacts facts) const {
  if (!facts[scanned()]) return false;  // it has expired, or was deleted, since its key was found
  if (pr_number_) return true;
  const auto is_long = [&](const StoredFact& fact) { return lives_long(fact); };
  const StoredFacts later = facts.first(scanned());
  if (std::any_of(later.begin(), later.end(), is_long)) return false;
  if (std::any_of(facts.begin(), facts.end(), is_long)) return true;
  const StoredFacts earlier = facts.subspan(scanned() + 1);  // no fact was stored since the beginning
  return std::none_of(earlier.begin(), earlier.end(), [](const StoredFact& fact) { return fact.has_value(); });
}

bool CommitListing::lives_long(const StoredFact& fact) const {
  return fact && (!fact->time_left || clock_->wall() + *fact->time_left >= deadline_);
}

void CommitListing::finish_fact() noexcept {
  to_scan_ = pr_number_ ? 0 : to_scan_ - 1;
  trail_ = CursorTrail();
}

}  // namespace polly
