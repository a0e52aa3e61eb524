// Scrubber: a thread that checks the whole file again and again while it is in use, and so finds damage that no caller
// meets: every row and every entry of the index (row_walk.hpp), then the file's structure (SQLite's quick_check).
//
// It does not slow callers down: it reads on a connection of its own, in steps of kStep, pauses nine times as long as
// each step took, and runs at a lower priority. SQLite's own check cannot be divided: it needs one view of the file for
// its whole duration, in which the write-ahead log cannot be restarted. So it is interrupted when the log has grown by
// kLogGrowthMax, and done in the next pass, or in a later one with fewer writes.
//
// Damage is logged once, when it is found, as a key pattern and a count. Metrics: polly_sqlite_scrub_* and
// polly_sqlite_damaged_rows.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>
#include <vector>

#include "polly/backends/sqlite/detail/connection.hpp"
#include "polly/backends/sqlite/detail/row_walk.hpp"
#include "polly/backends/sqlite/sqlite_options.hpp"
#include "polly/base/clock.hpp"
#include "polly/base/gate.hpp"
#include "polly/store/scrub_state.hpp"
#include "polly/telemetry/cause_limit.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly::sqlite {

class Scrubber {
 public:
  static constexpr Milliseconds kStep{2};
  static constexpr int kRestFactor = 9;          // a tenth of one processor, at most
  static constexpr int kLogGrowthMax = 4'000;    // pages
  static constexpr Milliseconds kRetry{10'000};  // after the file could not be read

  // `log_pages` returns the length of the write-ahead log; callable from any thread.
  Scrubber(SqliteOptions options, Telemetry& telemetry, const Clock& clock, std::function<int()> log_pages);
  Scrubber(const Scrubber&) = delete;
  Scrubber& operator=(const Scrubber&) = delete;
  ~Scrubber() { stop(); }

  // Starts the first pass at once. Does nothing where the interval is 0, or for a guest.
  void start();
  void request_stop() noexcept;
  void stop();  // waits for the step under way and for the thread
  Gate& gate() noexcept { return gate_; }

  // To be called regularly, from any thread: interrupts SQLite's check where the log has grown too long for it.
  void watch_log();

  std::optional<ScrubState> state() const;  // nullopt where the scrubber is off

 private:
  // What the current pass has found so far.
  struct Findings {
    std::uint64_t damaged = 0;
    std::string text;
    std::string pattern = "*";
    bool is_structure_seen = false;
  };

  void run();
  Duration pass();  // until the next one
  void check_rows(Connection& connection, Findings& findings);
  void check_structure(Connection& connection, Findings& findings);
  void report(const Findings& findings);
  void log_damage(const Findings& findings);
  void finish(const Findings& findings, TimePoint began);
  void pause(Duration time);
  void add_metrics(Metrics& metrics);
  template <class Change>
  void change(Change change);

  const SqliteOptions options_;
  Telemetry& telemetry_;
  const Clock& clock_;
  const std::function<int()> log_pages_;
  CauseLimit failure_lines_;
  std::uint64_t logged_damage_ = 0;  // rows
  std::string structure_damage_;     // that SQLite's last check found

  mutable std::mutex mutex_;  // guards the members up to log_pages_before_
  std::condition_variable_any stopped_;
  ScrubState state_;
  bool is_on_ = false;
  Database* checked_ = nullptr;  // what SQLite's check runs on
  bool is_interrupted_ = false;  // the check on checked_
  int log_pages_before_ = 0;

  std::atomic<std::uint64_t> rows_checked_{0};  // in all passes
  Gate gate_;
  std::stop_source stop_;
  std::mutex joining_;
  std::vector<Reading> readings_;
  std::jthread thread_;  // last: it uses the members above
};

}  // namespace polly::sqlite
