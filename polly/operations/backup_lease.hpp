// BackupLease: which of the daemons that share a store makes the backups, and when the last one was made. Both are in
// one entry of the store, which is only changed by compare and set:
//
//   polly:backup:lease   {"format":1,"token":7,"holder":"5f3a09c2e1b47d68","renewals":3,"lease_ms":15000,
//                         "last":{"made_ms":1796000000000,"verified_ms":1796000001000,"entries":9,"bytes":8192,
//                                 "took_ms":20}}
//
//   BackupLease lease(store, "5f3a09c2e1b47d68", BackupLease::kDuration);
//   const bool is_ours = co_await lease.take(ctx);
//   const bool is_still_ours = co_await lease.renew(ctx);               // at least every kDuration / 3
//   co_await lease.release(ctx);
//
// No daemon reads another one's clock. Each change of the entry, also a renewal, alters its bytes; one who finds the
// same bytes for as long as the holder's lease lasts, by its own monotonic clock, takes the lease over. The holder
// counts from before it sent its last renewal, so that its own time ends first. Each time the lease is taken, the token
// grows by one: it is never removed, and of two daemons the one with the smaller token has lost the lease.
//
// The entry is plain text, also where values are sealed: it is readable after every rotation of keys.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "polly/base/clock.hpp"
#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/store/store.hpp"

namespace polly::operations {

struct LastBackup {
  LastBackup() = default;

  WallTime made{};                   // when it began
  std::optional<WallTime> verified;  // when it was restored and compared; nullopt: not yet
  std::uint64_t entries = 0;
  std::uint64_t bytes = 0;  // of the file
  Milliseconds took{0};     // to make it
};

// What the entry contains.
struct BackupLeaseState {
  BackupLeaseState() = default;

  std::uint64_t token = 0;
  std::string holder;  // empty: free
  std::uint64_t renewals = 0;
  Milliseconds duration{0};  // of the holder's lease
  std::optional<LastBackup> last;

  std::string to_json() const;
  static std::optional<BackupLeaseState> parse(std::string_view json);
};

// For one task at a time, except time_left(); renew() and record() may overlap. Errors: those of the store; corrupt
// where the entry is not one of Polly's, or was written by a newer version.
class BackupLease {
 public:
  static constexpr std::string_view kKey = "polly:backup:lease";
  static constexpr Milliseconds kDuration{15'000};

  // The store and the clock outlive the lease. `holder` is another one in each process.
  BackupLease(Store& store, std::string holder, Milliseconds duration, const Clock& clock = system_clock());
  BackupLease(const BackupLease&) = delete;
  BackupLease& operator=(const BackupLease&) = delete;

  // What is stored now. It does not count as an observation of the holder.
  Task<BackupLeaseState> read(Context ctx);

  // Whether the lease is ours now. Called again and again while another one holds it, it takes it over when that one
  // has not renewed it for its duration.
  Task<bool> take(Context ctx);

  // False where the lease is another one's by now: it is lost for good.
  Task<bool> renew(Context ctx);

  // The same, and stores what became of a backup.
  Task<bool> record(Context ctx, LastBackup last);

  // Lets others take it at once. Does nothing where it is lost.
  Task<void> release(Context ctx);

  // For how long no other daemon can have taken the lease; zero or less: one may have. Thread-safe.
  Duration time_left() const noexcept;

  std::uint64_t token() const noexcept { return token_; }                   // of the lease taken last
  const std::optional<LastBackup>& last() const noexcept { return last_; }  // as it was read or recorded last
  Milliseconds duration() const noexcept { return duration_; }

 private:
  using Change = std::function<void(BackupLeaseState&)>;

  Task<std::optional<RawEntry>> fetch(Context ctx);
  Task<bool> swap(Context ctx, std::optional<Revision> read, BackupLeaseState state);
  Task<bool> update(Context ctx, Change change);
  // Whether `entry`, held by another one, may be taken over.
  bool is_abandoned(const RawEntry& entry, Milliseconds duration, TimePoint asked);

  Store& store_;
  const std::string holder_;
  const Milliseconds duration_;
  const Clock& clock_;
  std::uint64_t token_ = 0;
  std::optional<LastBackup> last_;
  std::string seen_bytes_;  // of the entry, while another one holds it
  TimePoint seen_since_{};
  std::atomic<Duration::rep> until_{0};  // of the clock's now()
};

}  // namespace polly::operations
