#include "polly/backends/sqlite/detail/housekeeping.hpp"

#include <algorithm>
#include <new>
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

template <class What>
void Housekeeping::try_to(Connection* connection, What what) {
  if (connection == nullptr || !connection->is_trusted()) return;
  try {
    what(*connection);
  } catch (const Failure& failure) {
    connection->roll_back();
    if (failure.is_of_the_disk()) connection->distrust();
  } catch (const std::bad_alloc&) {
    connection->roll_back();
  }
}

void Housekeeping::do_some(Connection* connection, bool is_idle) {
  if (role_ == SqliteRole::guest || system_clock().now() < due_) return;
  const TimePoint began = system_clock().now();
  bool has_more = false;
  const auto step = [&](Connection& file) {
    has_more = sweep(file);
    if (!has_more && is_idle) has_more = give_back(file);
    if (!has_more && is_idle) bring_in_log(file);
  };
  try_to(connection, step);
  const TimePoint ended = system_clock().now();
  due_ = ended + (!has_more ? Duration(kInterval) : is_idle ? Duration(0) : kRestFactor * (ended - began));
}

// Guests leave it to who serves, while there is one that does it.
void Housekeeping::after_batch(Connection* connection) {
  if (connection == nullptr) return;
  const int pages = connection->database().log_pages();
  if (pages < log_pages_) log_pages_ = 0;  // the log began anew
  const int enough = role_ == SqliteRole::serving ? kLogPages : kLogPagesMax;
  if (pages - log_pages_ < enough) return;
  log_pages_ = pages;
  const auto how = pages < kLogPagesMax ? Database::Checkpoint::passive : Database::Checkpoint::restart;
  try_to(connection, [how](Connection& file) { file.database().checkpoint(how, kLogPatience); });
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
void Housekeeping::bring_in_log(Connection& connection) {
  Database& database = connection.database();
  const std::pair changes(database.changes(), database.integer("PRAGMA data_version"));
  if (changes == seen_changes_) return;
  database.checkpoint(Database::Checkpoint::passive);
  seen_changes_ = changes;
}

}  // namespace polly::sqlite
