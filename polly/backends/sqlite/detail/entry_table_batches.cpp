// The verbs of EntryTable on many entries.
#include "polly/backends/sqlite/detail/entry_table.hpp"
#include "polly/backends/sqlite/detail/row.hpp"
#include "polly/store/json_value.hpp"

namespace polly::sqlite {

std::vector<std::int64_t> EntryTable::advance_all(const std::vector<Advance>& advances, const Expiration& expiration,
                                                  WallTime now) {
  std::vector<std::int64_t> held;
  std::optional<Error> refusal;
  for (const Advance& each : advances) {
    try {
      const std::optional<std::int64_t> holds = advance(each, expiration, now);
      held.push_back(holds.value_or(0));
      if (holds || refusal) continue;
      refusal.emplace(ErrorKind::type_mismatch, std::string(KeyPattern(each.key).text()) +
                                                    ": expected an integer, found " +
                                                    describe_json(get(each.key, now).value_or("")));
    } catch (const Error& damaged) {
      held.push_back(0);
      if (!refusal) refusal.emplace(damaged);
    }
  }
  if (refusal) throw Error(*refusal);
  return held;
}

std::vector<bool> EntryTable::replace_all(const std::vector<Replacement>& replacements, WallTime now) {
  std::vector<bool> written;
  written.reserve(replacements.size());
  std::optional<Error> damage;
  for (const Replacement& each : replacements) {
    try {
      written.push_back(replace(each, now));
    } catch (const Error& damaged) {
      written.push_back(false);
      if (!damage) damage.emplace(damaged);
    }
  }
  if (damage) throw Error(*damage);
  return written;
}

bool EntryTable::replace(const Replacement& replacement, WallTime now) {
  std::optional<std::int64_t> expires_at;
  {
    const Use use(find_);
    const std::optional<Row> row = find(use, replacement.key, now);
    if (row.has_value() != replacement.read.has_value()) return false;
    if (row && Revision::of(row->value) != *replacement.read) return false;
    if (row) expires_at = row->expires_at;
  }
  if (replacement.expiration) expires_at = expiry_of(*replacement.expiration, now);
  if (is_expired(expires_at, now)) {
    erase(replacement.key.text());
  } else {
    put(replacement.key.text(), replacement.bytes, expires_at);
  }
  return true;
}

}  // namespace polly::sqlite
