#include "polly/state/commit_listing.hpp"

#include <algorithm>
#include <boost/container_hash/hash.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <span>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/base/hex.hpp"
#include "polly/base/yield.hpp"
#include "polly/store/cursor_trail.hpp"

namespace polly {

namespace {

// Suggests only filters that the caller does not use yet.
Error too_many_commits(bool in_repository, bool of_pull_request) {
  std::string text = "more than " + std::to_string(CommitListing::kCommitsMax) + " commits ";
  text += of_pull_request ? "with a pull request are known" : "are known";
  if (in_repository) text += " in this repository";
  if (in_repository && of_pull_request) {
    text += ": read the state of single commits by their SHA";
  } else if (in_repository) {
    text += ": name a pull request";
  } else {
    text += of_pull_request ? ": name a repository" : ": name a repository or a pull request";
  }
  return Error(ErrorKind::resource_exhausted, text);
}

}  // namespace

// The rows found so far, without duplicates: a commit has several keys, and a scan may return a key twice.
class CommitListing::KnownRows {
 public:
  explicit KnownRows(std::vector<Row>& rows) : rows_(rows), known_(0, Hash{&rows}, Same{&rows}) {}

  void add(const Row& row) {
    rows_.push_back(row);
    if (!known_.insert(static_cast<std::uint32_t>(rows_.size() - 1)).second) rows_.pop_back();
  }

 private:
  struct Hash {
    const std::vector<Row>* rows;
    std::size_t operator()(std::uint32_t index) const {
      const Row& row = (*rows)[index];
      std::size_t seed = row.repository;
      boost::hash_range(seed, row.sha.begin(), row.sha.end());
      return seed;
    }
  };
  struct Same {
    const std::vector<Row>* rows;
    bool operator()(std::uint32_t a, std::uint32_t b) const { return (*rows)[a] == (*rows)[b]; }
  };

  std::vector<Row>& rows_;
  boost::unordered_flat_set<std::uint32_t, Hash, Same> known_;
};

CommitListing::CommitListing(Store& store, StateKeys keys, std::optional<Repository> repository,
                             std::optional<std::int64_t> pr_number, std::shared_ptr<const FactList> facts)
    : store_(&store),
      keys_(keys),
      repository_(std::move(repository)),
      pr_number_(pr_number),
      facts_(std::move(facts)) {}

Task<void> CommitListing::scan(Context ctx) {
  KnownRows known(rows_);
  for (const Fact<std::int64_t> fact : *facts_) {
    if (pr_number_ && !(fact == kPrNumber)) continue;
    const Scan scan(state_key_prefix(fact, repository_));
    std::optional<Cursor> cursor;
    CursorTrail trail;
    do {
      const Page page = co_await store_->scan(ctx, scan, cursor);
      if (page.next) trail.follow(*page.next);
      for (const Key& key : page.keys) {
        const std::optional<Commit> commit = commit_of_key(key, fact);
        if (commit) known.add(row_of(*commit));
      }
      if (rows_.size() > kCommitsMax) throw too_many_commits(repository_.has_value(), pr_number_.has_value());
      cursor = page.next;
      co_await yield();
    } while (cursor);
  }
}

Task<std::vector<FoundCommit>> CommitListing::next(Context ctx) {
  co_await yield();
  const std::size_t count = std::min(page_commits(), rows_.size() - next_);
  std::vector<FoundCommit> found;
  std::vector<Commit> commits;
  std::vector<Key> keys;
  commits.reserve(count);
  keys.reserve(count * facts_->size());
  for (std::size_t i = 0; i < count; ++i) {
    commits.push_back(commit_of(rows_[next_ + i]));
    for (const Fact<std::int64_t> fact : *facts_) keys.push_back(state_key(commits.back(), fact, keys_));
  }
  const auto values = co_await store_->get_many<std::int64_t>(ctx, std::move(keys));
  next_ += count;
  for (std::size_t i = 0; i < count; ++i) {
    CommitState state(facts_, std::span(values).subspan(i * facts_->size(), facts_->size()));
    if (!state.is_empty() && (!pr_number_ || state[kPrNumber] == pr_number_)) {
      found.emplace_back(std::move(commits[i]), std::move(state));
    }
  }
  co_return found;
}

CommitListing::Row CommitListing::row_of(const Commit& commit) {
  Row row;
  row.sha_bytes = static_cast<std::uint32_t>(commit.sha().size() / 2);
  from_hex(commit.sha(), std::span(row.sha).first(row.sha_bytes));
  if (commit.repository()) {
    const std::string name = commit.repository()->full_name();
    const auto [number, is_new] = repository_numbers_.try_emplace(name, 0);
    if (is_new) {
      repositories_.push_back(*commit.repository());
      number->second = static_cast<std::uint32_t>(repositories_.size());
    }
    row.repository = number->second;
  }
  return row;
}

Commit CommitListing::commit_of(const Row& row) const {
  const std::string sha = to_hex(std::span(row.sha).first(row.sha_bytes));
  return row.repository == 0 ? Commit(sha) : Commit(sha, repositories_[row.repository - 1]);
}

}  // namespace polly
