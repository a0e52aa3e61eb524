#include "polly/backends/sqlite/detail/scrubber.hpp"

#include <sqlite3.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <exception>
#include <utility>

#include "polly/backends/sqlite/detail/failure.hpp"
#include "polly/backends/sqlite/detail/thread_in_gate.hpp"

namespace polly::sqlite {

namespace {

constexpr int kNiceness = 10;
constexpr int kScrubCacheKibibytes = 1024;

// Of this thread alone: Linux has a niceness for each thread.
void give_way() noexcept {
  ::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), kNiceness);
}

double seconds(WallTime time) {
  return std::chrono::duration<double>(time.time_since_epoch()).count();
}

}  // namespace

Scrubber::Scrubber(SqliteOptions options, Telemetry& telemetry, const Clock& clock, std::function<int()> log_pages)
    : options_(std::move(options)), telemetry_(telemetry), clock_(clock), log_pages_(std::move(log_pages)) {}

void Scrubber::start() {
  if (options_.role == SqliteRole::guest || options_.scrub_interval <= Milliseconds(0)) return;
  {
    const std::lock_guard lock(mutex_);
    if (std::exchange(is_on_, true)) return;
  }
  add_metrics(telemetry_.metrics());
  const std::lock_guard joining(joining_);
  thread_ = start_inside(gate_, [this] { run(); });
}

void Scrubber::request_stop() noexcept {
  stop_.request_stop();
  watch_log();
}

void Scrubber::stop() {
  request_stop();
  const std::lock_guard joining(joining_);
  if (thread_.joinable()) thread_.join();
}

void Scrubber::watch_log() {
  const std::lock_guard lock(mutex_);
  if (checked_ == nullptr) return;
  const int pages = log_pages_();
  log_pages_before_ = std::min(log_pages_before_, pages);  // it was restarted
  if (!stop_.stop_requested() && pages - log_pages_before_ < kLogGrowthMax) return;
  is_interrupted_ = true;
  sqlite3_interrupt(checked_->handle());
}

std::optional<ScrubState> Scrubber::state() const {
  const std::lock_guard lock(mutex_);
  return is_on_ ? std::optional(state_) : std::nullopt;
}

template <class Change>
void Scrubber::change(Change change) {
  const std::lock_guard lock(mutex_);
  change(state_);
}

void Scrubber::pause(Duration time) {
  std::unique_lock lock(mutex_);
  stopped_.wait_for(lock, stop_.get_token(), time, [this] { return stop_.stop_requested(); });
}

void Scrubber::run() {
  give_way();
  while (!stop_.stop_requested()) pause(pass());
}

Duration Scrubber::pass() {
  const TimePoint began = system_clock().now();
  change([](ScrubState& state) { state.is_running = true, state.progress = 0, state.rows = 0; });
  Findings findings;
  try {
    const auto connection = Connection::to_read(options_, [this] { return !stop_.stop_requested(); });
    connection->database().execute("PRAGMA cache_size = -" + std::to_string(kScrubCacheKibibytes));
    check_rows(*connection, findings);
    if (!stop_.stop_requested()) check_structure(*connection, findings);
  } catch (const std::exception& error) {
    const auto held_back = failure_lines_.admit(error.what(), system_clock().now());
    if (held_back) {
      telemetry_.log().write(Level::warning, "the scrub could not read the SQLite file; it retries in 10 s",
                             {{"error", error.what()}, held_back->field()});
    }
    change([](ScrubState& state) { state.is_running = false; });
    return kRetry;
  }
  finish(findings, began);
  return std::max(Duration(0), options_.scrub_interval - (system_clock().now() - began));
}

// Rows behind a page that SQLite cannot read are not checked.
void Scrubber::check_rows(Connection& connection, Findings& findings) {
  const auto note = [&](const RowWalk::Found& found) {
    findings.damaged = found.damage();
    findings.text = found.text();
    findings.pattern = found.first.text();
    report(findings);
  };
  std::optional<RowWalk> walk;
  try {
    walk.emplace(connection.database());
    std::uint64_t seen = 0;
    for (bool has_more = true; has_more && !stop_.stop_requested();) {
      const TimePoint began = system_clock().now();
      {
        const View view(connection);
        has_more = walk->step(began + kStep);
      }
      const RowWalk::Found& found = walk->found();
      rows_checked_.fetch_add(found.rows - seen, std::memory_order_relaxed);
      seen = found.rows;
      change([&](ScrubState& state) { state.progress = walk->progress(), state.rows = found.rows; });
      note(found);
      // A longer step waited for the disk or for a processor that others used: that time does not count.
      if (has_more) pause(kRestFactor * std::min<Duration>(system_clock().now() - began, 2 * kStep));
    }
  } catch (const Failure& failure) {
    const Error error = failure.error(options_.path);
    if (error.kind() != ErrorKind::corrupt) throw error;
    if (walk) note(walk->found());
    ++findings.damaged;  // at least
    if (!findings.text.empty()) findings.text += ", ";
    findings.text += failure.what();
    report(findings);
  }
}

void Scrubber::check_structure(Connection& connection, Findings& findings) {
  const auto text = [&] { return connection.database().text("PRAGMA quick_check(1)"); };
  {
    const std::lock_guard lock(mutex_);
    checked_ = &connection.database();
    is_interrupted_ = false;
    log_pages_before_ = log_pages_();
  }
  std::string found;
  try {
    found = text();
    if (found != "ok")
      found = text();  // the first may have been a temporary disk error, which SQLite reports as text, too
  } catch (const Failure& failure) {
    found = failure.what();
  }
  bool is_interrupted = false;
  {
    const std::lock_guard lock(mutex_);
    checked_ = nullptr;
    is_interrupted = is_interrupted_;
  }
  findings.is_structure_seen = !is_interrupted;
  if (!is_interrupted) structure_damage_ = found == "ok" ? "" : found;
  if (structure_damage_.empty()) return;
  findings.damaged = std::max<std::uint64_t>(findings.damaged, 1);
  if (!findings.text.empty()) findings.text += ", ";
  findings.text += structure_damage_;
  report(findings);
}

// The damage that the pass before found stays reported until this pass has checked everything.
void Scrubber::report(const Findings& findings) {
  if (findings.damaged == 0) return;
  change([&](ScrubState& state) {
    if (findings.damaged < state.damaged_rows) return;
    state.damaged_rows = findings.damaged;
    state.damage = findings.text;
  });
  if (logged_damage_ == 0) log_damage(findings);
}

void Scrubber::log_damage(const Findings& findings) {
  telemetry_.log().write(
      Level::error,
      "the SQLite file is damaged: restore it from a backup, or delete the rows that answer corrupt (polly store scan "
      "lists the keys)",
      {{"path", options_.path}, {"found", findings.text}, {"rows", findings.damaged}, {"first", findings.pattern}});
  logged_damage_ = findings.damaged;
}

void Scrubber::finish(const Findings& findings, TimePoint began) {
  if (stop_.stop_requested()) return;
  if (findings.damaged > logged_damage_) log_damage(findings);
  logged_damage_ = findings.damaged;
  change([&](ScrubState& state) {
    state.damaged_rows = findings.damaged;
    state.damage = findings.text;
    state.is_running = false;
    state.progress = 1;
    ++state.passes;
    state.ended = clock_.wall();
    state.took = system_clock().now() - began;
    if (findings.is_structure_seen) state.structure_ended = state.ended;
  });
}

void Scrubber::add_metrics(Metrics& metrics) {
  const auto gauge = [&](const char* name, const char* help, std::function<double(const ScrubState&)> read) {
    readings_.push_back(metrics.gauge(name, help, {}, [this, read = std::move(read)] {
      const std::lock_guard lock(mutex_);
      return read(state_);
    }));
  };
  readings_.push_back(metrics.read_counter("polly_sqlite_scrub_rows_total", "Rows that the scrub checked.", {}, [this] {
    return static_cast<double>(rows_checked_.load(std::memory_order_relaxed));
  }));
  readings_.push_back(
      metrics.read_counter("polly_sqlite_scrub_passes_total", "Completed scrubs of the whole file.", {}, [this] {
        const std::lock_guard lock(mutex_);
        return static_cast<double>(state_.passes);
      }));
  gauge("polly_sqlite_scrub_progress_ratio", "Approximate progress of the scrub under way; 1: none is under way.",
        [](const ScrubState& state) { return state.progress; });
  gauge("polly_sqlite_damaged_rows", "Damaged rows that the last scrub found.",
        [](const ScrubState& state) { return static_cast<double>(state.damaged_rows); });
  gauge("polly_sqlite_scrub_last_end_timestamp_seconds", "When the last scrub ended; 0: none has ended.",
        [](const ScrubState& state) { return state.ended ? seconds(*state.ended) : 0; });
  gauge("polly_sqlite_scrub_last_duration_seconds", "Duration of the last scrub.",
        [](const ScrubState& state) { return std::chrono::duration<double>(state.took).count(); });
  gauge("polly_sqlite_scrub_last_structure_check_timestamp_seconds",
        "When the scrub last checked the file's structure; 0: never.",
        [](const ScrubState& state) { return state.structure_ended ? seconds(*state.structure_ended) : 0; });
}

}  // namespace polly::sqlite
