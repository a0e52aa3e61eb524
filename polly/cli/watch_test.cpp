#include "polly/cli/watch.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <sstream>
#include <string>
#include <vector>

#include "polly/base/error.hpp"

namespace polly::cli {
namespace {

using namespace std::chrono_literals;

class WatchedAction : public ::testing::Test {
 protected:
  WatchedAction() { session_.watch.emplace("polly state list", 2s); }

  // Watches for so many rounds, each of which does `action` with its number, from 1.
  ExitCode watch_rounds(int rounds, const std::function<ExitCode(int)>& action) {
    int round = 0;
    session_.action = [&] { return action(++round); };
    const auto pause = [&](Milliseconds interval) {
      EXPECT_EQ(interval, 2s);
      return round < rounds;
    };
    return watch(session_, pause);
  }

  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  Console console_{in_, out_, err_};
  Session session_{console_, config::Environment()};
};

TEST_F(WatchedAction, InAPipeRoundsFollowEachOtherWithAnEmptyLineBetweenThem) {
  const ExitCode code = watch_rounds(3, [&](int round) {
    console_.out << "round " << round << '\n';
    return round == 3 ? ExitCode::not_found : ExitCode::done;
  });
  EXPECT_EQ(out_.str(), "round 1\n\nround 2\n\nround 3\n");
  EXPECT_EQ(code, ExitCode::not_found) << "that of the last round";
}

TEST_F(WatchedAction, AsJsonEachRoundIsOneLineAlsoOnATerminal) {
  session_.wants_json = true;
  console_.is_terminal = true;
  watch_rounds(2, [&](int) {
    console_.out << "{}\n";
    return ExitCode::done;
  });
  EXPECT_EQ(out_.str(), "{}\n{}\n");
}

TEST_F(WatchedAction, OnATerminalARoundReplacesTheOneBeforeBelowALineWithTheTime) {
  console_.is_terminal = true;
  watch_rounds(2, [&](int round) {
    console_.out << "round " << round << '\n';
    return ExitCode::done;
  });
  const std::string text = out_.str();
  EXPECT_TRUE(text.starts_with("\x1b[2J\x1b[HEvery 2 s: polly state list  2")) << text;
  EXPECT_NE(text.find(" UTC\x1b[K\n\x1b[K\nround 1\x1b[K\n\x1b[J\x1b[HEvery 2 s"), std::string::npos) << text;
  EXPECT_TRUE(text.ends_with("round 2\x1b[K\n\x1b[J")) << text;
}

TEST_F(WatchedAction, ADumbTerminalIsAPipe) {
  console_.is_terminal = true;
  session_.environment.set("TERM", "dumb", "TERM");
  watch_rounds(1, [&](int) {
    console_.out << "a\n";
    return ExitCode::done;
  });
  EXPECT_EQ(out_.str(), "a\n");
}

TEST_F(WatchedAction, ARoundThatFailsIsShownAndTheNextOneIsTried) {
  const ExitCode code = watch_rounds(3, [&](int round) -> ExitCode {
    console_.out << "round " << round << '\n';
    if (round < 3) throw Error(ErrorKind::unavailable, "the store is away");
    return ExitCode::done;
  });
  EXPECT_EQ(err_.str(), "polly: the store is away\npolly: the store is away\n");
  EXPECT_TRUE(out_.str().ends_with("\n\nround 3\n")) << out_.str();
  EXPECT_EQ(code, ExitCode::done);
  EXPECT_EQ(watch_rounds(1, [](int) -> ExitCode { throw Error(ErrorKind::unavailable, "away"); }),
            ExitCode::unavailable);
}

TEST_F(WatchedAction, AMistakeOfTheCallerEndsTheFirstRoundOnly) {
  for (const ErrorKind kind : {ErrorKind::invalid_argument, ErrorKind::config}) {
    int rounds = 0;
    const auto fails_in = [&](int bad) {
      return [&rounds, bad, kind](int round) -> ExitCode {
        rounds = round;
        if (round == bad) throw Error(kind, "wrong");
        return ExitCode::done;
      };
    };
    EXPECT_THROW(watch_rounds(3, fails_in(1)), Error);
    EXPECT_EQ(rounds, 1);
    EXPECT_EQ(watch_rounds(3, fails_in(2)), ExitCode::done);
    EXPECT_EQ(rounds, 3);
  }
}

TEST_F(WatchedAction, ItEndsWhereItsOutputCannotBeWritten) {
  int rounds = 0;
  console_.out.setstate(std::ios::badbit);
  class Closed final : public std::streambuf {
  } closed;
  console_.out.rdbuf(&closed);
  watch_rounds(10, [&](int round) {
    rounds = round;
    console_.out << "a\n";
    return ExitCode::done;
  });
  EXPECT_EQ(rounds, 1);
  console_.out.rdbuf(out_.rdbuf());
}

}  // namespace
}  // namespace polly::cli
