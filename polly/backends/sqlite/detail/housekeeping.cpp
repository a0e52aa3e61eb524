#include "polly/backends/sqlite/detail/housekeeping.hpp"

#include <algorithm>
#include <string>

#include "polly/backends/sqlite/detail/failure.hpp"

namespace polly::sqlite {

namespace {

constexpr int kRestFactor = 4;  // while callers wait, a fifth of the time is enough to keep up with what they wrote

}  // namespace

Housekeeping::Housekeeping(SqliteRole role, const Clock& clock)
    : role_(role),
      clock_(clock),
      due_(role == SqliteRole::serving ? system_clock().now() + kInterval : TimePoint::max()) {}

void Housekeeping::do_some(std::unique_ptr<Connection>& connection, bool is_idle) {
  if (role_ == SqliteRole::guest || system_clock().now() < due_) return;
  const TimePoint began = system_clock().now();
  bool has_more = false;
  try {
    has_more = sweep(*connection);
    if (!has_more && is_idle) has_more = give_back(*connection);
    if (!has_more && is_idle) checkpoint(*connection);
  } catch (const Failure& failure) {  // callers will be told; here it is only tried again later
    connection->roll_back();
    if (failure.is_of_the_disk()) connection.reset();
  }
  const TimePoint ended = system_clock().now();
  due_ = ended + (!has_more ? Duration(kInterval) : is_idle ? Duration(0) : kRestFactor * (ended - began));
}

bool Housekeeping::sweep(Connection& connection) {
  connection.begin_to_write();
  const EntryTable::Swept swept = connection.entries().sweep(clock_.wall(), kRowsAtOnce);
  connection.commit();
  expired_keys_.fetch_add(swept.removed, std::memory_order_relaxed);
  return !swept.is_done;
}

bool Housekeeping::give_back(Connection& connection) {
  Database& database = connection.database();
  const std::int64_t spare = database.integer("PRAGMA freelist_count") - kPagesKept;
  if (spare <= 0) return false;
  database.execute("PRAGMA incremental_vacuum(" + std::to_string(std::min(spare, kPagesAtOnce)) + ")");
  return spare > kPagesAtOnce;
}

// As far as readers let it; it waits for nobody.
void Housekeeping::checkpoint(Connection& connection) {
  Database& database = connection.database();
  const std::int64_t changes = database.changes();
  if (changes == seen_changes_) return;
  database.execute("PRAGMA wal_checkpoint(PASSIVE)");
  seen_changes_ = changes;
}

}  // namespace polly::sqlite
