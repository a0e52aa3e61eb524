#include "polly/operations/statistics.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include "polly/state/fact.hpp"
#include "polly/state/state_key.hpp"
#include "polly/store/own_entries.hpp"

namespace polly::operations {

namespace {

// "pr_number" of "polly:pr_number:acme/shop:0123...".
std::string_view word_of(std::string_view key) noexcept {
  constexpr std::string_view kNamespace = "polly:";
  if (!key.starts_with(kNamespace)) return {};
  key.remove_prefix(kNamespace.size());
  return key.substr(0, key.find(':'));
}

std::optional<Repository> repository_of(const Key& key) {
  const auto fact = find_fact(word_of(key.text()));
  const std::optional<Commit> commit = fact ? commit_of_key(key, *fact) : std::nullopt;
  return commit ? commit->repository() : std::nullopt;
}

}  // namespace

// An entry without its value.
struct Statistics::Seen {
  Seen(Key its_key, const RawEntry& entry)
      : key(std::move(its_key)), form(codec::form_of(entry.bytes)), expires(entry.expires) {}
  explicit Seen(Key its_key) : key(std::move(its_key)) { form.is_damaged = true; }

  Key key;
  codec::StoredForm form;
  std::optional<WallTime> expires;
  bool is_read() const noexcept { return form.stored_bytes > 0; }
};

Statistics::Statistics(Store& store, const Clock& clock) : store_(store), clock_(clock), began_(clock.now()) {}

Task<void> Statistics::step(Context ctx) {
  if (is_done_) co_return;
  std::optional<Error> failure;
  try {
    if (is_damaged_page_) {
      co_await count_damaged_page(ctx);
    } else {
      co_await count_page(ctx);
    }
  } catch (const Error& error) {
    failure.emplace(error);
  }
  if (!failure) {
    retries_.succeeded();
  } else if (failure->kind() == ErrorKind::corrupt && !is_damaged_page_) {
    is_damaged_page_ = true;
  } else {
    page_keys_ = std::max<std::size_t>(1, page_keys_ / 2);
    co_await retries_.failed(*failure);
  }
}

Task<void> Statistics::count_page(Context ctx) {
  Scan scan("");
  scan.page_keys(page_keys_);
  RawPage page = co_await store_.scan_raw(ctx, scan, cursor_);
  std::vector<Seen> seen;
  seen.reserve(page.entries.size());
  std::size_t bytes = 0;
  for (auto& [key, entry] : page.entries) {
    bytes += entry.bytes.size();
    seen.emplace_back(std::move(key), entry);
  }
  const std::size_t bytes_of_entry = bytes / std::max<std::size_t>(1, seen.size()) + 1;
  page_keys_ = std::clamp<std::size_t>(kPageBytesWanted / bytes_of_entry, 1, std::min(2 * page_keys_, kPageKeysMost));
  take(std::move(seen), std::move(page.next));
}

// A small page, with the cursor of the page that could not be read as a whole.
Task<void> Statistics::count_damaged_page(Context ctx) {
  Scan scan("");
  scan.page_keys(kPageKeysFirst);
  Page page = co_await store_.scan(ctx, scan, cursor_);
  std::vector<Seen> seen;
  for (const Key& key : page.keys) {
    if (is_own_entry(key)) continue;
    std::optional<Error> failure;
    try {
      std::vector<Key> one{key};
      const std::vector<std::optional<RawEntry>> entry = co_await store_.get_raw(ctx, std::move(one));
      if (entry.front()) seen.emplace_back(key, *entry.front());
    } catch (const Error& error) {
      failure.emplace(error);
    }
    if (failure && failure->kind() != ErrorKind::corrupt) throw Error(*failure);
    if (failure) seen.emplace_back(key);
  }
  is_damaged_page_ = false;
  take(std::move(seen), std::move(page.next));
}

void Statistics::take(std::vector<Seen> page, std::optional<Cursor> next) {
  if (next) trail_.follow(*next);
  const WallTime now = clock_.wall();
  for (const Seen& seen : page) count(seen, now);
  cursor_ = std::move(next);
  is_done_ = !cursor_;
  sums_.took = std::chrono::ceil<Milliseconds>(clock_.now() - began_);
}

void Statistics::count(const Seen& seen, WallTime now) {
  const Tally tally(1, seen.key.text().size() + seen.form.stored_bytes);
  sums_.all += tally;
  kinds_.add(KeyPattern(seen.key).text(), tally);
  const std::optional<Repository> repository = repository_of(seen.key);
  if (repository) {
    repositories_.add(repository->full_name(), tally);
  } else {
    sums_.without_repository += tally;
  }
  if (seen.expires) {
    sums_.expiring += *seen.expires - now <= kSoon ? 1 : 0;
  } else if (seen.is_read()) {
    ++sums_.permanent;
  }
  if (seen.form.is_damaged) {
    ++sums_.damaged;
  } else if (seen.form.is_sealed()) {
    sealed_.add(seen.form.key_name, tally);
  } else {
    ++(seen.form.is_compressed ? sums_.compressed : sums_.plain);
  }
}

StatisticsReport Statistics::report(std::size_t repositories_max) const {
  StatisticsReport report = sums_;
  report.kinds = kinds_.largest(kKindsMax, report.other_kinds);
  report.repositories = repositories_.largest(repositories_max, report.other_repositories);
  report.is_exact = repositories_.is_exact();
  report.sealed = sealed_.largest(kKeyNamesMax, report.other_sealed);
  return report;
}

Task<StatisticsReport> take_statistics(Store* store, Context ctx, std::size_t repositories_max) {
  Statistics statistics(*store);
  while (!statistics.is_done()) co_await statistics.step(ctx);
  co_return statistics.report(repositories_max);
}

}  // namespace polly::operations
