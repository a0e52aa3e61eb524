#include "polly/daemon/scheduled_backups.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <chrono>
#include <exception>
#include <functional>
#include <system_error>
#include <utility>

#include "polly/base/run.hpp"

namespace polly {

namespace {

using operations::LastBackup;

constexpr int kBackupNiceness = 10;

double seconds_of(WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

boost::json::value whole_seconds(const std::optional<WallTime>& time) {
  if (!time) return nullptr;
  return std::chrono::floor<std::chrono::seconds>(*time).time_since_epoch().count();
}

operations::BackupRoutineOptions routine_options(const config::Backup& settings, std::string instance,
                                                 const std::stop_source& stop) {
  operations::BackupRoutineOptions options;
  options.folder = settings.folder;
  options.interval = settings.interval;
  options.keep = settings.keep;
  options.holder = std::move(instance);
  options.is_stopped = [token = stop.get_token()] { return token.stop_requested(); };
  return options;
}

}  // namespace

ScheduledBackups::ScheduledBackups(Store& store, Telemetry& telemetry, const config::Backup& settings,
                                   std::string instance)
    : telemetry_(telemetry),
      folder_(settings.folder),
      routine_(store, routine_options(settings, std::move(instance), stop_)) {
  add_metrics(telemetry_.metrics());
}

ScheduledBackups::~ScheduledBackups() {
  request_stop();
}

void ScheduledBackups::start() {
  gate_.enter();
  try {
    thread_ = std::jthread([this] {
      run();
      gate_.leave();
    });
  } catch (const std::system_error& error) {
    gate_.leave();
    throw Error(ErrorKind::resource_exhausted, std::string("the system cannot start a thread: ") + error.what());
  }
}

void ScheduledBackups::request_stop() noexcept {
  {
    const std::lock_guard lock(mutex_);  // so that pause() does not miss it
    stop_.request_stop();
  }
  stopped_.notify_all();
}

bool ScheduledBackups::stop(Duration longest) {
  request_stop();
  if (gate_.wait_for(longest)) return true;
  routine_.discard();
  return false;
}

void ScheduledBackups::run() {
  static_cast<void>(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kBackupNiceness));
  while (!stop_.stop_requested()) pause(turn());
}

Duration ScheduledBackups::turn() {
  try {
    const operations::BackupTurn done = polly::run(routine_.turn());
    conclude(done);
    return done.next;
  } catch (const Error& error) {
    conclude(error);
  } catch (const std::exception& error) {
    conclude(Error(ErrorKind::unavailable, error.what()));
  }
  return routine_.after_failure();
}

void ScheduledBackups::pause(Duration time) {
  std::unique_lock lock(mutex_);
  stopped_.wait_for(lock, time, [this] { return stop_.stop_requested(); });
}

void ScheduledBackups::conclude(const operations::BackupTurn& turn) {
  const std::optional<LastBackup> last = routine_.last();
  {
    const std::lock_guard lock(mutex_);
    last_ = last;
    failure_.reset();
  }
  if (turn.made.empty() || !last) return;
  const auto seconds = std::chrono::duration<double>(last->took).count();
  telemetry_.log().write(Level::info, "a backup was made and verified",
                         {{"path", turn.made},
                          {"entries", last->entries},
                          {"bytes", last->bytes},
                          {"seconds", seconds},
                          {"older_removed", turn.removed}});
  if (turn.left_out == 0) return;
  telemetry_.log().write(Level::warning,
                         turn.is_keeping_all
                             ? "entries of the store are damaged and missing in the backup: no older backup is removed "
                               "while that is so; restore these entries from one, or delete them"
                             : "entries of the store cannot be read and are missing in the backup",
                         {{"path", turn.made}, {"entries", turn.left_out}});
}

void ScheduledBackups::conclude(const Error& failure) {
  if (stop_.stop_requested()) return;
  failures_.add();
  bool is_news = true;
  {
    const std::lock_guard lock(mutex_);
    last_ = routine_.last();
    is_news = !failure_ || failure_->kind() != failure.kind();
    failure_ = failure;
  }
  if (!is_news) return;
  telemetry_.log().write(Level::warning,
                         "no backup could be made and verified: it is tried again, and requests are served as before",
                         {{"folder", folder_}, {"error", failure.what()}, {"error_type", to_string(failure.kind())}});
}

boost::json::object ScheduledBackups::check() const {
  const std::lock_guard lock(mutex_);
  boost::json::object check;
  check["status"] = failure_ ? "failed" : "ok";
  check["folder"] = folder_;
  check["last_success_at"] = whole_seconds(last_ ? std::optional(last_->made) : std::nullopt);
  check["last_verified_at"] = whole_seconds(last_ ? last_->verified : std::nullopt);
  if (last_) {
    check["entries"] = last_->entries;
    check["bytes"] = last_->bytes;
  }
  if (failure_) {
    check["error"] = to_string(failure_->kind());
    check["detail"] = failure_->what();
  }
  return check;
}

void ScheduledBackups::add_metrics(Metrics& metrics) {
  const auto gauge = [&](const char* name, const char* help, std::function<double(const LastBackup&)> read) {
    readings_.push_back(metrics.gauge(name, help, {}, [this, read = std::move(read)] {
      const std::lock_guard lock(mutex_);
      return last_ ? read(*last_) : 0;
    }));
  };
  gauge("polly_backup_last_success_timestamp_seconds",
        "When the last backup was begun that was completed, by any daemon of the store; 0: never.",
        [](const LastBackup& last) { return seconds_of(last.made); });
  gauge("polly_backup_last_verified_timestamp_seconds",
        "When the last backup was restored into a scratch store and compared; 0: it was not.",
        [](const LastBackup& last) { return last.verified ? seconds_of(*last.verified) : 0; });
  gauge("polly_backup_entries", "Entries of the last backup.",
        [](const LastBackup& last) { return static_cast<double>(last.entries); });
  gauge("polly_backup_bytes", "Size of the file of the last backup.",
        [](const LastBackup& last) { return static_cast<double>(last.bytes); });
  gauge("polly_backup_duration_seconds", "Time that it took to write the last backup.",
        [](const LastBackup& last) { return std::chrono::duration<double>(last.took).count(); });
  failures_ =
      metrics.counter("polly_backup_failures_total", "Backups of this daemon that failed, or could not be verified.");
}

}  // namespace polly
