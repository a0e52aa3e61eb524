#include "polly/operations/statistics.hpp"

#include <utility>

#include "polly/codec/stored_form.hpp"
#include "polly/state/pull_key.hpp"
#include "polly/state/state_key.hpp"

namespace polly::operations {

namespace {

std::optional<Repository> repository_of(const Key& key) {
  const std::optional<Commit> commit = commit_of_key(key);
  return commit ? commit->repository() : repository_of_pull_key(key);
}

}  // namespace

Statistics::Statistics(Store& store, const Clock& clock)
    : clock_(clock), began_(clock.now()), walk_(store, std::string(), 0) {}

Task<void> Statistics::step(Context ctx) {
  if (is_done()) co_return;
  const std::vector<EntryWalk::Item> items = co_await walk_.next(ctx);
  const WallTime now = clock_.wall();
  for (const auto& [key, entry] : items) count(key, entry, now);
  sums_.took = std::chrono::ceil<Milliseconds>(clock_.now() - began_);
}

void Statistics::count(const Key& key, const RawEntry& entry, WallTime now) {
  const Tally tally(1, key.text().size() + entry.bytes.size());
  sums_.all += tally;
  kinds_.add(KeyPattern(key).text(), tally);
  const std::optional<Repository> repository = repository_of(key);
  if (repository) {
    repositories_.add(repository->full_name(), tally);
  } else {
    sums_.without_repository += tally;
  }
  if (entry.expires) {
    sums_.expiring += *entry.expires - now <= kSoon ? 1 : 0;
  } else {
    ++sums_.permanent;
  }
  const codec::StoredForm form = codec::form_of(entry.bytes);
  if (form.is_damaged) {
    ++sums_.damaged;
  } else if (form.is_sealed()) {
    sealed_.add(form.key_name, tally);
  } else {
    ++(form.is_compressed ? sums_.compressed : sums_.plain);
  }
}

StatisticsReport Statistics::report(std::size_t repositories_max) const {
  StatisticsReport report = sums_;
  LargestTallies kinds = kinds_;
  for (const EntryFailure& unread : walk_.failures().all()) {
    const Tally tally(unread.entries, 0);
    report.all += tally;
    report.without_repository += tally;
    if (unread.kind == ErrorKind::corrupt) report.damaged += unread.entries;
    kinds.add(unread.pattern, tally);
  }
  report.kinds = kinds.largest(kKindsMax, report.other_kinds);
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
