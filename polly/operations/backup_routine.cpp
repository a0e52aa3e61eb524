#include "polly/operations/backup_routine.hpp"

#include <algorithm>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_future.hpp>
#include <exception>
#include <filesystem>
#include <functional>
#include <system_error>
#include <utility>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/base/gate.hpp"
#include "polly/operations/backup.hpp"
#include "polly/operations/restore_check.hpp"

namespace polly::operations {

namespace {

namespace asio = boost::asio;

constexpr int kRenewalsOfLease = 3;                  // in its duration
constexpr std::uint32_t kEntriesPerSecond = 50'000;  // a daemon serves at the same time

Context bounded() {
  return Context().with_timeout(system_clock(), BackupLease::kDuration);
}

}  // namespace

// Renews the lease while a turn works, on the turn's loop.
class BackupRoutine::Keeping {
 public:
  Keeping(BackupRoutine& routine, asio::any_io_executor executor) : routine_(routine), timer_(executor) {
    spawn(gate_, executor, run());
  }
  Keeping(const Keeping&) = delete;
  Keeping& operator=(const Keeping&) = delete;

  // To be awaited before it is destroyed.
  Task<void> end() {
    is_over_ = true;
    timer_.cancel();
    return gate_.close_and_wait();
  }

 private:
  Task<void> run() {
    while (!is_over_) {
      timer_.expires_after(routine_.options_.lease / kRenewalsOfLease);
      co_await timer_.async_wait(asio::as_tuple(asio::deferred));
      if (!is_over_) co_await renew();
    }
  }

  Task<void> renew() {
    try {
      const bool is_ours = co_await routine_.lease_.renew(bounded());
      if (!is_ours) routine_.is_lost_ = true;
    } catch (const Error&) {  // the next renewal, or confirm(), decides
    }
  }

  BackupRoutine& routine_;
  asio::steady_timer timer_;
  bool is_over_ = false;
  Gate gate_;
};

BackupRoutine::BackupRoutine(Store& store, BackupRoutineOptions options)
    : store_(store),
      options_(std::move(options)),
      folder_(options_.folder),
      lease_(store, options_.holder, options_.lease, *options_.clock),
      schedule_(options_.interval, std::hash<std::string>()(options_.holder)) {}

Task<BackupTurn> BackupRoutine::turn() {
  BackupTurn turn;
  folder_.require();
  co_await lease_.read(bounded());
  note_last();
  turn.next = std::min(until_due(), kNextMax);
  if (turn.next > Milliseconds(0) && !made_) {
    schedule_.succeeded();
    co_return turn;
  }
  const bool is_ours = co_await lease_.take(bounded());
  turn.next = options_.lease / kRenewalsOfLease;
  if (!is_ours) co_return turn;
  is_lost_ = false;
  const auto executor = co_await asio::this_coro::executor;
  Keeping keeping(*this, executor);
  std::exception_ptr failure;
  try {
    co_await work(&turn);
  } catch (...) {
    failure = std::current_exception();
  }
  co_await keeping.end();
  set_under_way(std::nullopt);
  try {
    co_await lease_.release(bounded());
  } catch (const Error&) {  // other daemons wait until it has ended; this one can take it again at once
  }
  if (failure) std::rethrow_exception(failure);
  schedule_.succeeded();
  turn.next = std::clamp(until_due(), Milliseconds(1), kNextMax);
  co_return turn;
}

// Of the backup in the store and the one that this process made, the later one counts: it may not have been recorded.
void BackupRoutine::note_last() {
  last_ = lease_.last();
  if (!made_) return;
  const bool is_outdated = last_ && last_->made > made_->last.made;
  if (is_outdated || !std::filesystem::exists(folder_.file(made_->name))) {
    made_.reset();
  } else {
    last_ = made_->last;
  }
}

Milliseconds BackupRoutine::after_failure() noexcept {
  return schedule_.after_failure();
}

// The names in the folder count too: a store in memory begins without an entry, and another one may have been emptied.
Milliseconds BackupRoutine::until_due() const {
  const WallTime now = options_.clock->wall();
  Milliseconds due(0);
  if (last_) due = schedule_.until_due(last_->made, now);
  for (const BackupName& name : folder_.backups()) due = std::max(due, schedule_.until_due(name.made, now));
  return due;
}

Task<void> BackupRoutine::work(BackupTurn* turn) {
  note_last();  // another daemon may have made one since it was read
  const bool is_due = until_due() == Milliseconds(0);
  if (!is_due && !made_) co_return;
  folder_.remove_leftovers();
  if (is_due) co_await make();
  co_await verify();
  turn->made = folder_.file(made_->name).string();
  turn->left_out = made_->left_out;
  turn->is_keeping_all = made_->is_damaged;
  if (!made_->is_damaged) co_await remove_older(turn);
  made_.reset();
}

Task<void> BackupRoutine::make() {
  const WallTime began = options_.clock->wall();
  const TimePoint start = options_.clock->now();
  const BackupName name(began, lease_.token());
  const std::string file = folder_.file(name).string();
  set_under_way(name);
  BackupOptions options;
  options.entries_per_second = kEntriesPerSecond;
  options.is_stopped = [this] { return is_stopped(); };
  const auto executor = co_await asio::this_coro::executor;
  options.may_replace = [this, executor] {  // called by the thread that renames, while this loop is free
    return asio::co_spawn(executor, confirm(), asio::use_future).get() &&
           lease_.time_left() > options_.lease / kRenewalsOfLease;
  };
  const BackupReport report = co_await backup(&store_, file, Context(), std::move(options));
  if (report.is_stopped) throw reason_of_stop();
  LastBackup last;
  last.made = began;
  last.entries = report.entries;
  std::error_code unknown;
  last.bytes = std::filesystem::file_size(file, unknown);
  last.took = std::chrono::duration_cast<Milliseconds>(options_.clock->now() - start);
  made_.emplace(name, last);
  made_->left_out = report.failures.entries();
  made_->is_damaged = report.failures.worst() == ErrorKind::corrupt;
  last_ = last;
  co_await lease_.record(bounded(), last);
}

Task<void> BackupRoutine::verify() {
  set_under_way(made_->name);
  auto stopped = [this] { return is_stopped(); };
  std::string file = folder_.file(made_->name).string();
  std::string scratch = folder_.scratch(made_->name).string();
  try {
    co_await check_restore(std::move(file), std::move(scratch), std::move(stopped));
  } catch (const Error& error) {
    if (error.kind() == ErrorKind::cancelled) throw reason_of_stop();
    throw error.while_doing("verifying the backup that was just made");
  }
  made_->last.verified = options_.clock->wall();
  last_ = made_->last;
  co_await lease_.record(bounded(), made_->last);
}

Task<void> BackupRoutine::remove_older(BackupTurn* turn) {
  for (const BackupName& name : folder_.surplus(made_->name, options_.keep)) {
    const bool may_remove = co_await confirm();
    if (!may_remove) throw reason_of_stop();
    folder_.remove(name);
    ++turn->removed;
  }
}

// Whether the lease is ours in the store at this moment.
Task<bool> BackupRoutine::confirm() {
  if (is_stopped()) co_return false;
  const bool is_ours = co_await lease_.renew(bounded());
  if (!is_ours) is_lost_ = true;
  co_return is_ours&& lease_.time_left() > options_.lease / kRenewalsOfLease;
}

Error BackupRoutine::reason_of_stop() const {
  if (!is_lost_) return Error(ErrorKind::cancelled, "the daemon is being stopped");
  return Error(ErrorKind::conflict,
               "another daemon took over the backups while this one did not renew its lease (it was frozen, or could "
               "not reach the store): nothing was renamed or removed");
}

void BackupRoutine::set_under_way(std::optional<BackupName> name) {
  const std::lock_guard lock(mutex_);
  under_way_ = name;
}

void BackupRoutine::discard() noexcept {
  const std::lock_guard lock(mutex_);
  if (under_way_) folder_.remove_leftovers_of(*under_way_);
}

}  // namespace polly::operations
