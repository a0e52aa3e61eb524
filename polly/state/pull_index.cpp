#include "polly/state/pull_index.hpp"

#include <algorithm>
#include <chrono>
#include <random>
#include <string>

#include "polly/base/backoff.hpp"
#include "polly/base/error.hpp"
#include "polly/base/pause.hpp"

namespace polly {

namespace {

namespace json = boost::json;

constexpr Milliseconds kMarginMax{60'000};

Expiration index_lifetime(const Expiration& lifetime) {
  const std::optional<Milliseconds> after = lifetime.after();
  if (!after) return Expiration::never();
  return std::min<Milliseconds>(*after + *after / 4, kLifetimeMax);
}

// A little more than a fact's lifetime, for what the writes of one event take.
std::optional<Milliseconds> renewal_bound(const Expiration& lifetime) {
  const std::optional<Milliseconds> after = lifetime.after();
  if (!after) return std::nullopt;
  return std::min<Milliseconds>(*after + std::min(*after / 8, kMarginMax), kLifetimeMax - std::chrono::hours(1));
}

}  // namespace

PullIndex::PullIndex(Store& store, Telemetry& telemetry, Expiration lifetime, StateKeys keys)
    : store_(store), keys_(keys), lifetime_(index_lifetime(lifetime)), left_min_(renewal_bound(lifetime)) {
  const auto writes = [&](std::string result) {
    return telemetry.metrics().counter("polly_pull_index_writes_total",
                                       "Writes to the index of pull requests; a conflict is tried again.",
                                       {{"result", std::move(result)}});
  };
  written_ = writes("written");
  conflicts_ = writes("conflict");
}

Task<PullPlan> PullIndex::plan(Context ctx, PullUpdate update) {
  std::vector<Key> keys;
  keys.reserve(update.numbers.size() + 1);
  keys.push_back(numbers_key(update.commit));
  for (const std::int64_t number : update.numbers) keys.push_back(pull_key(*update.commit.repository(), number, keys_));
  std::vector<StoredValue> stored = co_await store_.get_entries<json::value>(ctx, keys);

  PullPlan plan;
  std::vector<std::int64_t> rewritten;
  for (std::size_t i = 0; i < update.numbers.size(); ++i) {
    StoredValue& entry = stored[i + 1];
    PullRecord& record = plan.records.emplace_back(entry ? PullRecord::of_json(entry->value) : PullRecord());
    bool is_changed = record.see_commit(update.commit.sha(), update.time);
    if (update.is_open) is_changed = record.see_state(update.time, *update.is_open) || is_changed;
    if (!is_changed && !needs_renewal(entry)) continue;
    plan.writes.push_back(write_of(std::move(keys[i + 1]), std::move(entry), record.to_json()));
    rewritten.push_back(update.numbers[i]);
  }

  StoredValue& entry = stored.front();
  if (entry) plan.numbers = PullNumbers::of_json(entry->value);
  bool is_changed = false;
  for (const std::int64_t number : update.numbers) is_changed = plan.numbers.add(number) || is_changed;
  if (!is_changed && !needs_renewal(entry)) co_return plan;
  plan.writes.push_back(write_of(std::move(keys.front()), std::move(entry), plan.numbers.to_json()));
  for (const std::int64_t number : plan.numbers.all()) {
    if (std::find(rewritten.begin(), rewritten.end(), number) != rewritten.end()) continue;
    plan.renewals.push_back(pull_key(*update.commit.repository(), number, keys_));
  }
  co_return plan;
}

Task<PullPlan> PullIndex::write(Context ctx, PullUpdate update, PullPlan first) {
  PullPlan left = std::move(first);
  Backoff backoff((std::uint64_t{std::random_device()()} << 32) | std::random_device()());
  for (std::size_t tries = 0; !left.is_empty(); ++tries) {
    if (tries == kTriesMax) {
      throw Error(ErrorKind::unavailable, "the record of a pull request was changed by others each time: try again");
    }
    if (tries > 0) co_await pause_for(backoff.next());
    if (tries > 0) left = co_await plan(ctx, update);
    for (const Key& key : left.renewals) co_await store_.touch(ctx, key, lifetime_);
    left.renewals.clear();
    if (left.writes.empty()) break;
    const std::size_t count = left.writes.size();
    const std::vector<bool> written = co_await store_.replace(ctx, left.writes);
    const auto done = static_cast<std::size_t>(std::count(written.begin(), written.end(), true));
    written_.add(done);
    conflicts_.add(count - done);
    if (done == count) left.writes.clear();
  }
  co_return left;
}

Task<PullNumbers> PullIndex::numbers(Context ctx, Commit commit) {
  const auto stored = co_await store_.get<json::value>(ctx, numbers_key(commit));
  co_return stored ? PullNumbers::of_json(*stored) : PullNumbers();
}

Task<std::vector<PullNumbers>> PullIndex::numbers(Context ctx, std::vector<Commit> commits) {
  std::vector<Key> keys;
  keys.reserve(commits.size());
  for (const Commit& commit : commits) keys.push_back(numbers_key(commit));
  const auto stored = co_await store_.get_many<json::value>(ctx, std::move(keys));
  std::vector<PullNumbers> numbers;
  numbers.reserve(stored.size());
  for (const auto& value : stored) numbers.push_back(value ? PullNumbers::of_json(*value) : PullNumbers());
  co_return numbers;
}

Task<std::optional<PullRecord>> PullIndex::record(Context ctx, Repository repository, std::int64_t number) {
  const auto stored = co_await store_.get<json::value>(ctx, pull_key(repository, number, keys_));
  if (!stored) co_return std::nullopt;
  co_return PullRecord::of_json(*stored);
}

Task<std::vector<PullRecord>> PullIndex::records(Context ctx, Repository repository,
                                                 std::vector<std::int64_t> numbers) {
  std::vector<Key> keys;
  keys.reserve(numbers.size());
  for (const std::int64_t number : numbers) keys.push_back(pull_key(repository, number, keys_));
  const auto stored = co_await store_.get_many<json::value>(ctx, std::move(keys));
  std::vector<PullRecord> records;
  records.reserve(stored.size());
  for (const auto& value : stored) records.push_back(value ? PullRecord::of_json(*value) : PullRecord());
  co_return records;
}

bool PullIndex::needs_renewal(const StoredValue& stored) const noexcept {
  if (!stored || !stored->time_left) return false;
  return !left_min_ || *stored->time_left < *left_min_;
}

Replacement PullIndex::write_of(Key key, StoredValue stored, const json::value& value) const {
  std::optional<Revision> read = stored ? std::optional(std::move(stored->revision)) : std::nullopt;
  return Replacement(std::move(key), std::move(read), encode_value(value), lifetime_);
}

}  // namespace polly
