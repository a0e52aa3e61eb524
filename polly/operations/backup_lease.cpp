#include "polly/operations/backup_lease.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <exception>
#include <utility>
#include <vector>

#include "polly/base/error.hpp"

namespace polly::operations {

namespace {

namespace json = boost::json;

constexpr int kLeaseFormat = 1;
constexpr int kSwapsMax = 5;  // a renewal and a record of this process may be in each other's way

std::int64_t milliseconds(WallTime time) {
  return time.time_since_epoch().count();
}

WallTime wall_time(const json::value& value) {
  return WallTime(Milliseconds(value.to_number<std::int64_t>()));
}

json::value last_backup_json(const std::optional<LastBackup>& last) {
  if (!last) return nullptr;
  json::object object;
  object["made_ms"] = milliseconds(last->made);
  object["verified_ms"] = last->verified ? json::value(milliseconds(*last->verified)) : json::value(nullptr);
  object["entries"] = last->entries;
  object["bytes"] = last->bytes;
  object["took_ms"] = last->took.count();
  return object;
}

std::optional<LastBackup> last_backup_of(const json::value& value) {
  if (value.is_null()) return std::nullopt;
  const json::object& object = value.as_object();
  LastBackup last;
  last.made = wall_time(object.at("made_ms"));
  if (!object.at("verified_ms").is_null()) last.verified = wall_time(object.at("verified_ms"));
  last.entries = object.at("entries").to_number<std::uint64_t>();
  last.bytes = object.at("bytes").to_number<std::uint64_t>();
  last.took = Milliseconds(object.at("took_ms").to_number<std::int64_t>());
  return last;
}

BackupLeaseState state_of(const std::optional<RawEntry>& entry) {
  if (!entry) return {};
  std::optional<BackupLeaseState> state = BackupLeaseState::parse(entry->bytes);
  if (state) return *std::move(state);
  throw Error(ErrorKind::corrupt, "the entry " + std::string(BackupLease::kKey) +
                                      ", which says who makes the backups, cannot be read (a newer version may have "
                                      "written it): delete it, or turn backups off in this daemon");
}

std::optional<Revision> revision_of(const std::optional<RawEntry>& entry) {
  return entry ? std::optional(entry->revision) : std::nullopt;
}

}  // namespace

std::string BackupLeaseState::to_json() const {
  return json::serialize(json::object{{"format", kLeaseFormat},
                                      {"token", token},
                                      {"holder", holder},
                                      {"renewals", renewals},
                                      {"lease_ms", duration.count()},
                                      {"last", last_backup_json(last)}});
}

std::optional<BackupLeaseState> BackupLeaseState::parse(std::string_view text) {
  try {
    const json::value value = json::parse(text);
    const json::object& object = value.as_object();
    if (object.at("format").as_int64() != kLeaseFormat) return std::nullopt;
    BackupLeaseState state;
    state.token = object.at("token").to_number<std::uint64_t>();
    state.holder = std::string(object.at("holder").as_string());
    state.renewals = object.at("renewals").to_number<std::uint64_t>();
    state.duration = Milliseconds(object.at("lease_ms").to_number<std::int64_t>());
    state.last = last_backup_of(object.at("last"));
    return state;
  } catch (const std::exception&) {
    return std::nullopt;
  }
}

BackupLease::BackupLease(Store& store, std::string holder, Milliseconds duration, const Clock& clock)
    : store_(store), holder_(std::move(holder)), duration_(duration), clock_(clock) {}

Task<BackupLeaseState> BackupLease::read(Context ctx) {
  const std::optional<RawEntry> entry = co_await fetch(ctx);
  BackupLeaseState state = state_of(entry);
  last_ = state.last;
  co_return state;
}

Task<bool> BackupLease::take(Context ctx) {
  const TimePoint asked = clock_.now();
  const std::optional<RawEntry> entry = co_await fetch(ctx);
  BackupLeaseState state = state_of(entry);
  last_ = state.last;
  const bool is_free = state.holder.empty() || state.holder == holder_;
  if (!is_free && !is_abandoned(*entry, state.duration, asked)) co_return false;
  ++state.token;
  state.holder = holder_;
  state.duration = duration_;
  const std::uint64_t token = state.token;
  const bool is_taken = co_await swap(ctx, revision_of(entry), std::move(state));
  if (!is_taken) co_return false;
  token_ = token;
  until_ = (asked + duration_).time_since_epoch().count();
  co_return true;
}

bool BackupLease::is_abandoned(const RawEntry& entry, Milliseconds duration, TimePoint asked) {
  if (entry.bytes == seen_bytes_) return asked - seen_since_ >= duration;
  seen_bytes_ = entry.bytes;
  seen_since_ = clock_.now();
  return false;
}

Task<bool> BackupLease::renew(Context ctx) {
  return update(ctx, [](BackupLeaseState&) {});
}

Task<bool> BackupLease::record(Context ctx, LastBackup last) {
  return update(ctx, [last](BackupLeaseState& state) { state.last = last; });
}

Task<void> BackupLease::release(Context ctx) {
  Change change = [](BackupLeaseState& state) { state.holder.clear(); };
  co_await update(ctx, std::move(change));
  until_ = 0;
}

Task<bool> BackupLease::update(Context ctx, Change change) {
  for (int i = 0; i < kSwapsMax; ++i) {
    const TimePoint asked = clock_.now();
    const std::optional<RawEntry> entry = co_await fetch(ctx);
    BackupLeaseState state = state_of(entry);
    if (state.holder != holder_ || state.token != token_) {
      until_ = 0;
      co_return false;
    }
    ++state.renewals;
    change(state);
    std::optional<LastBackup> last = state.last;
    const bool is_written = co_await swap(ctx, revision_of(entry), std::move(state));
    if (!is_written) continue;
    last_ = std::move(last);
    until_ = (asked + duration_).time_since_epoch().count();
    co_return true;
  }
  throw Error(ErrorKind::conflict, "the entry " + std::string(kKey) + " is changed by another program all the time");
}

Duration BackupLease::time_left() const noexcept {
  return Duration(until_.load()) - clock_.now().time_since_epoch();
}

Task<std::optional<RawEntry>> BackupLease::fetch(Context ctx) {
  std::vector<Key> keys;
  keys.emplace_back(std::string(kKey));
  std::vector<std::optional<RawEntry>> entries = co_await store_.get_raw(ctx, std::move(keys));
  co_return std::move(entries.front());
}

Task<bool> BackupLease::swap(Context ctx, std::optional<Revision> read, BackupLeaseState state) {
  std::vector<Replacement> replacements;
  replacements.emplace_back(Key(std::string(kKey)), std::move(read), state.to_json(), Expiration::never());
  const std::vector<bool> written = co_await store_.replace_raw(ctx, std::move(replacements));
  co_return written.front();
}

}  // namespace polly::operations
