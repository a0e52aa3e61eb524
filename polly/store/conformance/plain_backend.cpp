#include "polly/store/conformance/plain_backend.hpp"

#include <algorithm>
#include <utility>

#include "polly/base/both_times.hpp"
#include "polly/store/json_value.hpp"

namespace polly {

namespace {

constexpr std::string_view kCursorMark = "after:";  // and then the last key that was listed

}  // namespace

PlainShelf::Entry* PlainShelf::find(const std::string& key) {
  const auto found = entries_.find(key);
  if (found == entries_.end()) return nullptr;
  if (!found->second.expires || *found->second.expires > clock_.now()) return &found->second;
  entries_.erase(found);
  return nullptr;
}

std::optional<TimePoint> PlainShelf::expiry(const Expiration& expiration) const {
  if (expiration.after()) return clock_.now() + *expiration.after();
  if (!expiration.at()) return std::nullopt;
  const BothTimes times = BothTimes::of(clock_);
  return times.now + std::clamp<Milliseconds>(*expiration.at() - times.wall, Milliseconds(0), kLifetimeMax);
}

void PlainShelf::put(const std::string& key, std::string bytes, const Expiration& expiration) {
  entries_.insert_or_assign(key, Entry{std::move(bytes), expiry(expiration)});
}

void PlainShelf::put_as_long_lived(const std::string& key, std::string bytes) {
  const Entry* before = find(key);
  entries_.insert_or_assign(key, Entry{std::move(bytes), before == nullptr ? std::nullopt : before->expires});
}

bool PlainShelf::is_met(const Condition& condition) {
  const Entry* entry = find(condition.key.text());
  switch (condition.kind) {
    case Condition::Kind::absent: return entry == nullptr;
    case Condition::Kind::present: return entry != nullptr;
    case Condition::Kind::unchanged: return entry != nullptr && Revision::of(entry->bytes) == condition.revision;
  }
  return false;
}

std::unique_lock<std::mutex> PlainBackend::enter(const Context& ctx) const {
  if (closed_) throw Error(ErrorKind::closed, "the store was closed");
  if (ctx.has_deadline() && ctx.is_late(shelf_->clock_.now())) {
    throw Error(ErrorKind::deadline_exceeded, "the deadline had passed; nothing was done");
  }
  return std::unique_lock(shelf_->mutex_);
}

Task<std::optional<std::string>> PlainBackend::get(Context ctx, KeyView key) {
  const auto lock = enter(ctx);
  const PlainShelf::Entry* entry = shelf_->find(key.text());
  co_return entry == nullptr ? std::nullopt : std::optional(entry->bytes);
}

Task<std::vector<std::optional<std::string>>> PlainBackend::get_many(Context ctx, KeysView keys) {
  const auto lock = enter(ctx);
  std::vector<std::optional<std::string>> values;
  for (const Key& key : keys) {
    const PlainShelf::Entry* entry = shelf_->find(key.text());
    values.push_back(entry == nullptr ? std::nullopt : std::optional(entry->bytes));
  }
  co_return values;
}

Task<std::optional<StoredEntry>> PlainBackend::get_entry(Context ctx, KeyView key) {
  const auto lock = enter(ctx);
  const PlainShelf::Entry* entry = shelf_->find(key.text());
  if (entry == nullptr) co_return std::nullopt;
  std::optional<Milliseconds> left;
  if (entry->expires) {
    left = std::max(Milliseconds(1), std::chrono::ceil<Milliseconds>(*entry->expires - shelf_->clock_.now()));
  }
  co_return StoredEntry(entry->bytes, Revision::of(entry->bytes), left);
}

Task<std::vector<std::optional<RawEntry>>> PlainBackend::get_raw(Context ctx, KeysView keys) {
  const auto lock = enter(ctx);
  std::vector<std::optional<RawEntry>> entries;
  for (const Key& key : keys) {
    std::optional<RawEntry>& raw = entries.emplace_back();
    const PlainShelf::Entry* entry = shelf_->find(key.text());
    if (entry == nullptr) continue;
    raw.emplace(entry->bytes, std::nullopt, Revision::of(entry->bytes));
    if (!entry->expires) continue;
    const BothTimes times = BothTimes::of(shelf_->clock_);
    raw->expires = times.wall + std::chrono::round<Milliseconds>(*entry->expires - times.now);
  }
  co_return entries;
}

Task<bool> PlainBackend::exists(Context ctx, KeyView key) {
  const auto lock = enter(ctx);
  co_return shelf_->find(key.text()) != nullptr;
}

Task<bool> PlainBackend::set(Context ctx, Key key, std::string bytes, Expiration expiration, WriteIf condition) {
  const auto lock = enter(ctx);
  if (condition == WriteIf::absent && shelf_->find(key.text()) != nullptr) co_return false;
  shelf_->put(key.text(), std::move(bytes), expiration);
  co_return true;
}

Task<std::size_t> PlainBackend::remove_many(Context ctx, std::vector<Key> keys) {
  const auto lock = enter(ctx);
  std::size_t removed = 0;
  for (const Key& key : keys) {
    if (shelf_->find(key.text()) == nullptr) continue;
    shelf_->entries_.erase(key.text());
    ++removed;
  }
  co_return removed;
}

Task<bool> PlainBackend::touch(Context ctx, Key key, Expiration expiration) {
  const auto lock = enter(ctx);
  PlainShelf::Entry* entry = shelf_->find(key.text());
  if (entry == nullptr) co_return false;
  entry->expires = shelf_->expiry(expiration);
  co_return true;
}

Task<std::vector<std::int64_t>> PlainBackend::advance(Context ctx, std::vector<Advance> advances,
                                                      Expiration expiration) {
  const auto lock = enter(ctx);
  std::vector<std::int64_t> now;
  std::optional<Error> mismatch;
  for (const Advance& advance : advances) {
    const PlainShelf::Entry* entry = shelf_->find(advance.key.text());
    const auto held = entry == nullptr ? std::optional(advance.value) : parse_integer(entry->bytes);
    if (!held) {
      mismatch.emplace(ErrorKind::type_mismatch, "expected an integer, found " + describe_json(entry->bytes));
      continue;
    }
    const bool is_larger = entry == nullptr || advance.value > *held;
    shelf_->put(advance.key.text(), is_larger ? std::to_string(advance.value) : entry->bytes, expiration);
    now.push_back(std::max(advance.value, *held));
  }
  if (mismatch) throw *mismatch;
  co_return now;
}

Task<bool> PlainBackend::apply(Context ctx, Transaction transaction) {
  const auto lock = enter(ctx);
  for (const Condition& condition : transaction.conditions()) {
    if (!shelf_->is_met(condition)) co_return false;
  }
  for (const TransactionStep& step : transaction.steps()) {
    if (step.value && !step.expiration) {
      shelf_->put_as_long_lived(step.key.text(), *step.value);
    } else if (step.value) {
      shelf_->put(step.key.text(), *step.value, *step.expiration);
    } else {
      shelf_->entries_.erase(step.key.text());
    }
  }
  co_return true;
}

Task<Page> PlainBackend::scan(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  const auto lock = enter(ctx);
  if (cursor && !cursor->opaque().starts_with(kCursorMark)) {
    throw Error(ErrorKind::invalid_argument, "the cursor does not belong to this store: begin the scan again");
  }
  Page page;
  auto at = cursor ? shelf_->entries_.upper_bound(cursor->opaque().substr(kCursorMark.size()))
                   : shelf_->entries_.lower_bound(scan.prefix());
  while (at != shelf_->entries_.end() && at->first.starts_with(scan.prefix())) {
    const std::string key = (at++)->first;
    if (shelf_->find(key) == nullptr) continue;
    page.keys.emplace_back(key);
    if (page.keys.size() < scan.page_keys()) continue;
    page.next = Cursor(std::string(kCursorMark) + key);
    break;
  }
  co_return page;
}

Task<void> PlainBackend::ping(Context ctx) {
  const auto lock = enter(ctx);
  co_return;
}

Task<void> PlainBackend::close() {
  closed_ = true;
  co_return;
}

}  // namespace polly
