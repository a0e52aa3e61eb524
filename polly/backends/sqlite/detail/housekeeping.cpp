#include "polly/backends/sqlite/detail/housekeeping.hpp"

#include <algorithm>
#include <new>
#include <string>
#include <utility>

#include "polly/backends/sqlite/detail/failure.hpp"

namespace polly::sqlite {

namespace {

constexpr int kRestFactor = 4;  // while callers wait: a fifth of the time is enough to keep up with their writes

// The commits of this block are not synced.
class WithoutSync {
 public:
  WithoutSync(Connection& connection, const SqliteOptions& options)
      : connection_(connection), is_full_(options.durability == SqliteDurability::full) {
    if (is_full_) connection_.database().execute("PRAGMA synchronous = NORMAL");
  }
  WithoutSync(const WithoutSync&) = delete;
  WithoutSync& operator=(const WithoutSync&) = delete;
  ~WithoutSync() {
    connection_.roll_back();
    try {
      if (is_full_) connection_.database().execute("PRAGMA synchronous = FULL");
    } catch (const Failure&) {
      connection_.distrust();  // a caller's commit must not stay unsynced
    }
  }

 private:
  Connection& connection_;
  const bool is_full_;
};

}  // namespace

Housekeeping::Housekeeping(SqliteOptions options, const Clock& clock)
    : options_(std::move(options)),
      clock_(clock),
      due_(options_.role == SqliteRole::serving ? system_clock().now() + kInterval : TimePoint::max()),
      checkpointer_(options_) {}

void Housekeeping::close() noexcept {
  checkpointer_.stop();
  guard_.reset();
}

template <class What>
void Housekeeping::try_to(Connection* connection, What what) {
  if (connection == nullptr || !connection->is_trusted()) return;
  try {
    what(*connection);
  } catch (const Failure& failure) {
    connection->roll_back();
    if (failure.is_disk_failure()) connection->distrust();
  } catch (const std::bad_alloc&) {
    connection->roll_back();
  }
}

void Housekeeping::do_some(Connection* connection, bool is_idle) {
  if (options_.role == SqliteRole::guest || system_clock().now() < due_) return;
  const TimePoint began = system_clock().now();
  bool has_more = false;
  const auto step = [&](Connection& file) {
    has_more = sweep(file);
    if (!has_more && is_idle) has_more = return_pages(file);
    if (!has_more && is_idle) request_checkpoint(file.database());
  };
  try_to(connection, step);
  if (has_more) after_batch(connection);
  const TimePoint ended = system_clock().now();
  due_ = ended + (!has_more ? Duration(kInterval) : is_idle ? Duration(0) : kRestFactor * (ended - began));
}

// A guest leaves it to the serving process, where one runs.
void Housekeeping::after_batch(Connection* connection) {
  if (connection == nullptr) return;
  const int pages = connection->database().log_pages();
  if (pages < log_pages_) log_pages_ = 0;  // the log was restarted
  const bool serves = options_.role == SqliteRole::serving;
  if (serves) checkpointer_.set_log_pages(pages);
  const bool is_near = serves && checkpointer_.can_finish(pages);
  const bool is_due = is_near ? pages - log_pages_ >= Checkpointer::kLastPages : pages - log_pages_ >= kLogPagesMax;
  if (!is_due) return;
  const auto step = [&](Connection& file) {
    if (checkpoint(file, is_near ? Milliseconds(0) : kLogPatience)) log_pages_ = pages;
  };
  try_to(connection, step);
}

bool Housekeeping::sweep(Connection& connection) {
  const WithoutSync unsynced(connection, options_);
  connection.begin_to_write();
  const TimePoint until = system_clock().now() + kStep;
  const EntryTable::Swept swept = connection.entries().sweep(clock_.wall(), kRowsAtOnce, until);
  connection.commit();
  expired_keys_.fetch_add(swept.removed, std::memory_order_relaxed);
  return !swept.is_done;
}

bool Housekeeping::return_pages(Connection& connection) {
  Database& database = connection.database();
  const WithoutSync unsynced(connection, options_);
  const TimePoint until = system_clock().now() + kStep;
  while (true) {
    const std::int64_t spare = database.integer("PRAGMA freelist_count") - kPagesKept;
    if (spare <= 0) return false;
    if (system_clock().now() >= until) return true;
    database.execute("PRAGMA incremental_vacuum(" + std::to_string(std::min(spare, kPagesAtOnce)) + ")");
  }
}

// Where something new is in the log, written by guests as well.
void Housekeeping::request_checkpoint(Database& database) {
  const std::pair changes(database.changes(), database.integer("PRAGMA data_version"));
  if (changes == seen_changes_) return;
  checkpointer_.request();
  seen_changes_ = changes;
}

// False where other processes hold the lock: it is retried.
bool Housekeeping::checkpoint(Connection& connection, Milliseconds patience) {
  if (!guard_) guard_.emplace(options_.path, options_.vfs);
  try {
    return guard_->checkpoint(connection.database(), LogGuard::Against::commits, patience) != LogGuard::Outcome::busy;
  } catch (const Failure&) {
    guard_.reset();
    throw;
  }
}

}  // namespace polly::sqlite
