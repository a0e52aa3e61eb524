#include "polly/cli/store_target.hpp"

#include "polly/assembly/state_options.hpp"
#include "polly/operations/statistics.hpp"

namespace polly::cli {

namespace {

Expiration expiration_of(std::optional<Milliseconds> ttl) {
  return ttl ? Expiration(*ttl) : Expiration::never();
}

}  // namespace

StoreTarget::StoreTarget(const config::Config& config, TargetUse use)
    : store_(config.storage, use == TargetUse::writes),
      state_(store_->store(), store_.telemetry(), config.state.ttl, state_keys(config.state),
             read_through(config.state), fact_list(config.state)),
      pulls_(open_pulls(config.state, store_->store(), state_, store_.telemetry())),
      scope_(config.state.scope) {}

StoredState StoreTarget::whole(const Commit& commit) {
  StoredState stored;
  if (pulls_) {
    CommitPage page = polly::run(pulls_->page(Context(), in_scope(commit)));
    stored.state = page.state;
    stored.pulls = std::move(page.pulls);
  } else {
    stored.state = polly::run(state_.all(Context(), in_scope(commit)));
  }
  return stored;
}

std::optional<std::int64_t> StoreTarget::get(const Commit& commit, Fact<std::int64_t> fact) {
  return polly::run(state_.get(Context(), in_scope(commit), fact));
}

std::optional<std::int64_t> StoreTarget::wait(const Commit& commit, Fact<std::int64_t> fact, Milliseconds longest) {
  return polly::run(state_.wait(Context(), in_scope(commit), fact, longest));
}

StoredState StoreTarget::wait(const Commit& commit, const std::vector<Fact<std::int64_t>>& facts,
                              Milliseconds longest) {
  StoredState stored;
  stored.state = polly::run(state_.wait(Context(), in_scope(commit), facts, longest));
  if (pulls_) stored.pulls = polly::run(pulls_->page(Context(), in_scope(commit), stored.state)).pulls;
  return stored;
}

void StoreTarget::store(const Commit& commit, Fact<std::int64_t> fact, std::int64_t value) {
  polly::run(state_.store(Context(), in_scope(commit), fact, value));
}

std::int64_t StoreTarget::advance(const Commit& commit, Fact<std::int64_t> fact, std::int64_t value) {
  std::vector<KnownFact> facts(1, KnownFact(fact, value));
  facts = polly::run(pulls_ ? pulls_->advance(Context(), in_scope(commit), std::move(facts))
                            : state_.advance(Context(), in_scope(commit), std::move(facts)));
  return facts.front().value;
}

void StoreTarget::forget(const Commit& commit, Fact<std::int64_t> fact) {
  polly::run(state_.forget(Context(), in_scope(commit), fact));
}

void StoreTarget::forget_all(const Commit& commit) {
  if (pulls_) {
    polly::run(pulls_->forget_all(Context(), in_scope(commit)));
  } else {
    polly::run(state_.forget_all(Context(), in_scope(commit)));
  }
}

CommitsPage StoreTarget::list(const std::optional<Repository>& repository, std::optional<std::int64_t> pr_number,
                              const std::optional<std::string>& cursor) {
  CommitListing listing = state_.list(repository, pr_number);
  if (cursor) listing.continue_at(*cursor);
  CommitsPage page;
  page.commits = polly::run(listing.next(Context()));
  if (!listing.is_done()) page.next = listing.cursor();
  return page;
}

std::optional<PullPage> StoreTarget::pull(const Repository& repository, std::int64_t number) {
  return pulls_ ? polly::run(pulls_->commits(Context(), repository, number)) : std::nullopt;
}

KnownOrClaimed StoreTarget::claim(const Commit& commit, Fact<std::int64_t> fact, Milliseconds ttl,
                                  Milliseconds longest) {
  const ClaimResult result = polly::run(state_.claim(Context(), in_scope(commit), fact, ttl, longest));
  if (const auto* known = std::get_if<KnownValue>(&result)) return *known;
  if (const auto* claim = std::get_if<Claim>(&result)) return *claim;
  throw Error(ErrorKind::conflict, std::get<HeldClaim>(result).text());
}

std::int64_t StoreTarget::complete(const Commit& commit, Fact<std::int64_t> fact, std::int64_t token,
                                   std::int64_t value) {
  const auto stored = polly::run(state_.complete(Context(), in_scope(commit), fact, token, value));
  if (!stored) throw Error(ErrorKind::conflict, std::string(Claims::kLostText));
  return *stored;
}

bool StoreTarget::release(const Commit& commit, Fact<std::int64_t> fact, std::int64_t token) {
  return polly::run(state_.release(Context(), in_scope(commit), fact, token));
}

std::optional<std::string> StoreTarget::value(const Key& key) {
  const auto found = store_->get<boost::json::value>(key);
  return found ? std::optional(encode_value(*found)) : std::nullopt;
}

std::optional<TargetEntry> StoreTarget::entry(const Key& key) {
  const auto found = store_->get_entry<boost::json::value>(key);
  if (!found) return std::nullopt;
  return TargetEntry(encode_value(found->value), found->time_left);
}

void StoreTarget::set(const Key& key, const std::string& json, std::optional<Milliseconds> ttl) {
  store_->set(key, decode_value<boost::json::value>(json), expiration_of(ttl));
}

bool StoreTarget::set_if_absent(const Key& key, const std::string& json, std::optional<Milliseconds> ttl) {
  return store_->set_if_absent(key, decode_value<boost::json::value>(json), expiration_of(ttl));
}

bool StoreTarget::exists(const Key& key) {
  return store_->exists(key);
}

void StoreTarget::remove(const Key& key) {
  store_->remove(key);
}

Page StoreTarget::scan(const std::string& prefix, const std::optional<Cursor>& cursor) {
  return store_->scan(Scan(prefix), cursor);
}

operations::PageRemover StoreTarget::remover(const std::string& prefix, bool is_dry_run) {
  return operations::page_remover(store_->store(), prefix, is_dry_run);
}

operations::StatisticsReport StoreTarget::statistics(std::size_t repositories_max) {
  return polly::run(operations::take_statistics(&store_->store(), Context(), repositories_max));
}

Commit StoreTarget::in_scope(const Commit& commit) const {
  require_repository(scope_, commit);
  return scope_ == config::Scope::commit ? Commit(commit.sha()) : commit;
}

void StoreTarget::require_repository(config::Scope scope, const Commit& commit) {
  if (scope == config::Scope::commit || commit.repository()) return;
  throw Error(ErrorKind::invalid_argument,
              "facts are stored per repository: add --repo OWNER/NAME (or set POLLY_STATE_SCOPE=commit)");
}

}  // namespace polly::cli
