// Scrubber: a thread that looks at the whole file while it is in use, again and again, so that damage is found that no
// caller meets: every row and every entry of the index (row_walk.hpp), then how SQLite built the file (quick_check).
//
// No caller notices it. It reads on a connection of its own, in pieces of kStep, and rests nine times as long as each
// took; the thread gives way to others. Only SQLite's own check cannot be taken to pieces: it needs one view of the
// file for as long as it takes, in which the write-ahead log cannot begin again. So it is given up when the log has
// grown by kLogGrowthMax, and is done in the next pass, or in one that meets fewer writes.
//
// Damage is logged when it is found, once, as a key pattern and a count. Metrics: polly_sqlite_scrub_* and
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
#include "polly/telemetry/telemetry.hpp"

namespace polly::sqlite {

class Scrubber {
 public:
  static constexpr Milliseconds kStep{2};
  static constexpr int kRestFactor = 9;          // a tenth of one processor, at most
  static constexpr int kLogGrowthMax = 4'000;    // pages
  static constexpr Milliseconds kRetry{10'000};  // where the file could not be read

  // `log_pages` answers how long the write-ahead log is, from any thread.
  Scrubber(SqliteOptions options, Telemetry& telemetry, const Clock& clock, std::function<int()> log_pages);
  Scrubber(const Scrubber&) = delete;
  Scrubber& operator=(const Scrubber&) = delete;
  ~Scrubber() { stop(); }

  // Begins with the first pass at once. Not at all where the interval is 0, or for a guest.
  void start();
  void request_stop() noexcept;
  void stop();  // after the step under way; waits for the thread
  const Gate& gate() const noexcept { return gate_; }

  // From any thread, now and then: ends a check of SQLite's that the log has grown too long for.
  void look();

  std::optional<ScrubState> state() const;  // nullopt where it does not run

 private:
  // What a pass has found so far.
  struct Findings {
    std::uint64_t damaged = 0;
    std::string text;
    std::string pattern = "*";
    bool is_structure_seen = false;
  };

  void run();
  Duration pass();  // until the next one
  void look_at_rows(Connection& connection, Findings& findings);
  void look_at_structure(Connection& connection, Findings& findings);
  void report(const Findings& findings);
  void log_damage(const Findings& findings);
  void finish(const Findings& findings, TimePoint began);
  void rest(Duration time);
  void add_metrics(Metrics& metrics);
  template <class Change>
  void change(Change change);

  const SqliteOptions options_;
  Telemetry& telemetry_;
  const Clock& clock_;
  const std::function<int()> log_pages_;
  RateLimit failure_lines_;
  std::uint64_t logged_damage_ = 0;  // rows
  std::string structure_damage_;     // that SQLite's last check found

  mutable std::mutex mutex_;  // for what follows, up to the gate
  std::condition_variable_any stopped_;
  ScrubState state_;
  bool is_on_ = false;
  Database* checked_ = nullptr;  // what SQLite's check runs on
  bool is_interrupted_ = false;  // that check
  int log_pages_before_ = 0;

  std::atomic<std::uint64_t> rows_checked_{0};  // in all passes
  Gate gate_;
  std::stop_source stop_;
  std::mutex joining_;
  std::vector<Reading> readings_;
  std::jthread thread_;  // last: it uses the others
};

}  // namespace polly::sqlite
