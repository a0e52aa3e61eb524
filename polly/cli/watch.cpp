#include "polly/cli/watch.hpp"

#include <chrono>
#include <iomanip>
#include <sstream>
#include <string>
#include <thread>

#include "polly/base/duration_text.hpp"
#include "polly/base/error.hpp"
#include "polly/cli/error_output.hpp"

namespace polly::cli {

namespace {

// What the action writes, as long as this lives.
class CapturedOutput {
 public:
  explicit CapturedOutput(Console& console)
      : console_(console), out_before_(console.out.rdbuf(&out)), err_before_(console.err.rdbuf(&err)) {}
  CapturedOutput(const CapturedOutput&) = delete;
  CapturedOutput& operator=(const CapturedOutput&) = delete;
  ~CapturedOutput() {
    console_.out.rdbuf(out_before_);
    console_.err.rdbuf(err_before_);
  }

  std::stringbuf out;
  std::stringbuf err;

 private:
  Console& console_;
  std::streambuf* const out_before_;
  std::streambuf* const err_before_;
};

struct Round {
  std::string out;
  std::string err;
  ExitCode code = ExitCode::done;
};

bool is_mistake(const Error& error) noexcept {
  return error.kind() == ErrorKind::invalid_argument || error.kind() == ErrorKind::config;
}

Round round_of(Session& session, bool is_first) {
  CapturedOutput captured(session.console);
  Round round;
  try {
    round.code = session.action();
  } catch (const Error& error) {
    if (is_first && is_mistake(error)) throw;
    round.code = print_error(session.console.err, error, session.error_format);
  }
  round.out = captured.out.str();
  round.err = captured.err.str();
  return round;
}

// "2026-11-29 01:33:18 UTC"
std::string time_text(WallTime time) {
  const auto day = std::chrono::floor<std::chrono::days>(time);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  std::ostringstream text;
  text << std::setfill('0') << static_cast<int>(date.year()) << '-' << std::setw(2)
       << static_cast<unsigned>(date.month()) << '-' << std::setw(2) << static_cast<unsigned>(date.day()) << ' '
       << std::setw(2) << clock.hours().count() << ':' << std::setw(2) << clock.minutes().count() << ':' << std::setw(2)
       << clock.seconds().count() << " UTC";
  return text.str();
}

// Overwrites the round before line by line, without clearing the screen first, which would flicker.
std::string redrawn(const std::string& text) {
  std::string drawn = "\x1b[H";
  for (const char c : text) {
    if (c == '\n') drawn += "\x1b[K";
    drawn += c;
  }
  return drawn + "\x1b[J";
}

class Rounds {
 public:
  explicit Rounds(Session& session)
      : session_(session),
        redraws_(session.console.is_terminal && !session.wants_json && session.environment.find("TERM") != "dumb"),
        title_("Every " + readable_duration(session.watch->interval) + ": " + session.watch->verb + "  ") {}

  void show(const Round& round) {
    std::ostream& out = session_.console.out;
    if (redraws_) {
      if (is_first_) out << "\x1b[2J";
      out << redrawn(title_ + time_text(system_clock().wall()) + "\n\n" + round.out);
    } else {
      if (!is_first_ && !session_.wants_json && !round.out.empty()) out << '\n';
      out << round.out;
    }
    if (!round.out.empty()) is_first_ = false;
    out.flush();
    session_.console.err << round.err << std::flush;
  }

 private:
  Session& session_;
  const bool redraws_;
  const std::string title_;
  bool is_first_ = true;  // nothing was printed before
};

}  // namespace

bool sleep_between_rounds(Milliseconds interval) {
  std::this_thread::sleep_for(interval);
  return true;
}

ExitCode watch(Session& session, const WatchPause& pause) {
  Rounds rounds(session);
  Round round = round_of(session, true);
  rounds.show(round);
  while (session.console.out && pause(session.watch->interval)) {
    round = round_of(session, false);
    rounds.show(round);
  }
  return round.code;
}

}  // namespace polly::cli
