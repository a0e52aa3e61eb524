// ScheduledBackups: the backups that the daemon makes by itself (operations/backup_routine.hpp), on a thread of low
// priority beside the event loops.
//
//   ScheduledBackups backups(store, telemetry, config.backup, instance);
//   backups.start();
//   const boost::json::object check = backups.check();                       // for /readyz?verbose
//   backups.request_stop();                                                   // early in the shutdown
//   backups.stop(2s);                                                         // before the store is closed
//
// A backup that fails is retried after 10 s, then ever later, up to 15 minutes and never later than the interval. It
// makes no request fail, and the daemon stays ready. One line is logged when a backup was made, one at the first of
// several failures in a row, and where they get another reason.
//
// Metrics: polly_backup_last_success_timestamp_seconds, polly_backup_last_verified_timestamp_seconds,
// polly_backup_entries, polly_backup_bytes, polly_backup_duration_seconds (of the last backup of any of the daemons
// that share the store), polly_backup_failures_total (of this one).
//
// The check of /readyz?verbose:
//
//   {"status":"ok","folder":"/srv/backups","last_success_at":1796000000,"last_verified_at":1796000001,"entries":9,
//    "bytes":8192}
//   {"status":"failed",...,"error":"unavailable","detail":"the folder for backups, ... cannot be used"}
#pragma once

#include <boost/json/object.hpp>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/error.hpp"
#include "polly/base/gate.hpp"
#include "polly/config/config.hpp"
#include "polly/operations/backup_routine.hpp"
#include "polly/store/store.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly {

class ScheduledBackups {
 public:
  // `settings` names a folder. What is referred to outlives this; `instance` is another one in each daemon.
  ScheduledBackups(Store& store, Telemetry& telemetry, const config::Backup& settings, std::string instance);
  ScheduledBackups(const ScheduledBackups&) = delete;
  ScheduledBackups& operator=(const ScheduledBackups&) = delete;
  ~ScheduledBackups();  // waits for the thread: the store is closed, or stop() was true

  // Error resource_exhausted where the system cannot start a thread.
  void start();

  // A backup under way ends before its next page, and removes its files. From any thread.
  void request_stop() noexcept;

  // Waits for that. False where it takes longer: its files are removed then, so that it cannot be completed.
  bool stop(Duration longest);

  boost::json::object check() const;  // thread-safe

 private:
  void run();
  Duration turn();
  void conclude(const operations::BackupTurn& turn);
  void conclude(const Error& failure);
  void pause(Duration time);
  void add_metrics(Metrics& metrics);

  Telemetry& telemetry_;
  const std::string folder_;
  std::stop_source stop_;
  operations::BackupRoutine routine_;
  Counter failures_;
  mutable std::mutex mutex_;
  std::condition_variable_any stopped_;
  std::optional<operations::LastBackup> last_;  // under mutex_
  std::optional<Error> failure_;                // under mutex_: why the last turn failed
  Gate gate_;
  std::vector<Reading> readings_;
  std::jthread thread_;
};

}  // namespace polly
