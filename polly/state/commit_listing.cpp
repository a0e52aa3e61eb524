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
  if (pr_number_) fact_ = facts_->index_of(kPrNumber);
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
  fact_ = facts_->index_of(*fact);
  deadline_ = WallTime(Milliseconds(*deadline));
  after_ = rest.empty() ? std::nullopt : std::optional(Cursor(std::string(rest)));
}

std::string CommitListing::cursor() const {
  std::string text((*facts_)[fact_].name);
  text.append(".").append(std::to_string(deadline_.time_since_epoch().count()));
  text.append(".").append(facts_->fingerprint()).append(".");
  if (after_) text += after_->opaque();
  return text;
}

Task<std::vector<FoundCommit>> CommitListing::next(Context ctx, std::size_t keys) {
  co_await yield();
  const Fact<std::int64_t> fact = (*facts_)[fact_];
  Scan scan(state_key_prefix(fact, repository_));
  scan.page_keys(std::min(keys, page_commits()));
  const Page page = co_await store_->scan(ctx, std::move(scan), after_);
  if (page.next) trail_.follow(*page.next);
  std::vector<FoundCommit> found;
  std::vector<Commit> commits;
  for (std::size_t i = 0; i < page.keys.size(); ++i) {
    std::optional<Commit> commit = commit_of_key(page.keys[i], fact);
    const bool has_this_form = commit && state_key(*commit, fact, keys_) == page.keys[i];
    if (has_this_form) commits.push_back(std::move(*commit));
    if (commits.size() < page_commits() && i + 1 < page.keys.size()) continue;
    std::vector<FoundCommit> some = co_await read(ctx, std::move(commits));
    std::move(some.begin(), some.end(), std::back_inserter(found));
    commits = std::vector<Commit>();
  }
  after_ = page.next;
  if (!after_) finish_fact();
  co_return found;
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
  if (!facts[fact_]) return false;  // it has expired, or was deleted, since its key was found
  if (pr_number_) return true;
  const WallTime now = clock_->wall();
  const auto lives_long = [&](const StoredFact& fact) {
    return fact && (!fact->time_left || now + *fact->time_left >= deadline_);
  };
  const StoredFacts later = facts.subspan(fact_ + 1);
  if (std::any_of(later.begin(), later.end(), lives_long)) return false;
  if (std::any_of(facts.begin(), facts.end(), lives_long)) return true;
  const StoredFacts earlier = facts.first(fact_);  // no fact was stored since the beginning: these were scanned
  return std::none_of(earlier.begin(), earlier.end(), [](const StoredFact& fact) { return fact.has_value(); });
}

void CommitListing::finish_fact() noexcept {
  fact_ = pr_number_ ? facts_->size() : fact_ + 1;
  trail_ = CursorTrail();
}

}  // namespace polly
