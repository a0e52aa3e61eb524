#include "polly/backends/postgres/detail/outcome.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace polly::postgres {
namespace {

constexpr std::array kAllVerbs{Verb::get,     Verb::entry,   Verb::exists, Verb::set,   Verb::set_if_absent,
                               Verb::advance, Verb::replace, Verb::remove, Verb::touch, Verb::apply,
                               Verb::scan,    Verb::sweep,   Verb::ping};
static_assert(kAllVerbs.size() == kVerbs);

TEST(PostgresOutcome, OfARefusedBatchFollowsWhatTheRefusalMeans) {
  struct Rule {
    Then then;
    bool had_one_call;
    NextStep next;
  };
  const Rule rules[] = {
      {Then::again, true, NextStep::retry},     {Then::again, false, NextStep::retry},
      {Then::reconnect, true, NextStep::retry}, {Then::reconnect, false, NextStep::retry},
      {Then::alone, true, NextStep::fail},      {Then::alone, false, NextStep::retry_alone},
      {Then::answer, true, NextStep::fail},     {Then::answer, false, NextStep::fail},
  };
  for (const Verb verb : kAllVerbs) {
    for (const Rule& rule : rules) {
      Call call(verb, TimePoint::max());
      call.attempts = kAttemptsMax - 1;
      EXPECT_EQ(after_refusal(call, rule.then, rule.had_one_call), rule.next)
          << static_cast<int>(rule.then) << ' ' << rule.had_one_call;
      call.attempts = kAttemptsMax;
      EXPECT_EQ(after_refusal(call, rule.then, rule.had_one_call), NextStep::fail) << "attempts have a bound";
    }
  }
}

TEST(PostgresOutcome, AfterALossIsSentAgainOnlyWhatDoesNoHarmTwice) {
  for (const Verb verb : kAllVerbs) {
    Call call(verb, TimePoint::max());
    const bool may_overwrite = verb == Verb::set || verb == Verb::set_if_absent || verb == Verb::replace ||
                               verb == Verb::remove || verb == Verb::touch || verb == Verb::apply;
    EXPECT_EQ(after_loss(call), may_overwrite ? NextStep::fail : NextStep::retry) << static_cast<int>(verb);
    call.attempts = kAttemptsMax;
    EXPECT_EQ(after_loss(call), NextStep::fail) << "attempts have a bound";
  }
}

struct State {
  Verb verb;
  bool is_sent;
  bool may_be_applied;
};

Error outcome(const State& state, Error (*error)(const Call&)) {
  Call call(state.verb, TimePoint::max());
  call.is_sent = state.is_sent;
  call.may_be_applied = state.may_be_applied;
  return error(call);
}

constexpr State kStates[] = {{Verb::get, false, false}, {Verb::get, true, false},   {Verb::get, false, true},
                             {Verb::set, false, false}, {Verb::set, true, false},   {Verb::set, false, true},
                             {Verb::set, true, true},   {Verb::sweep, true, false}, {Verb::ping, false, false}};

// A write that was sent, now or before, is never reported as not applied.
TEST(PostgresOutcome, OfALateCallIsUnknownOnlyForAWriteThatWasSent) {
  for (const State& state : kStates) {
    const Error error = outcome(state, [](const Call& call) { return late_error(call, std::nullopt); });
    const bool is_unknown = is_write(state.verb) && (state.is_sent || state.may_be_applied);
    EXPECT_EQ(error.kind(), is_unknown ? ErrorKind::unknown_outcome : ErrorKind::deadline_exceeded) << error.what();
    const bool says_sent = std::string(error.what()).find("may have been applied") != std::string::npos;
    EXPECT_EQ(says_sent, is_unknown) << error.what();
  }
}

TEST(PostgresOutcome, OfALateCallThatWasNotSentSaysWhy) {
  Call call(Verb::set, TimePoint::max());
  EXPECT_STREQ(late_error(call, Error(ErrorKind::unavailable, "connection refused")).what(),
               "out of time before it could be sent: connection refused");
  EXPECT_STREQ(late_error(call, std::nullopt).what(), "out of time before it could be sent");
}

TEST(PostgresOutcome, OfARefusedCallIsTheRefusalUnlessAnAttemptBeforeWasLost) {
  for (const State& state : kStates) {
    const Error error = outcome(
        state, [](const Call& call) { return refused_error(call, Error(ErrorKind::permission_denied, "no grant")); });
    const bool is_unknown = is_write(state.verb) && state.may_be_applied;
    EXPECT_EQ(error.kind(), is_unknown ? ErrorKind::unknown_outcome : ErrorKind::permission_denied) << error.what();
    EXPECT_NE(std::string(error.what()).find("no grant"), std::string::npos) << error.what();
  }
}

TEST(PostgresOutcome, OfAClosedStoreIsClosedAndSaysWhatMayHaveBeenApplied) {
  for (const State& state : kStates) {
    const Error error = outcome(state, [](const Call& call) { return closed_error(call); });
    EXPECT_EQ(error.kind(), ErrorKind::closed);
    const bool says_sent = std::string(error.what()).find("may have been applied") != std::string::npos;
    EXPECT_EQ(says_sent, is_write(state.verb) && (state.is_sent || state.may_be_applied)) << error.what();
  }
  // The same where it waited when the store was closed.
  Call call(Verb::advance, TimePoint::max());
  call.may_be_applied = true;
  EXPECT_STREQ(refused_error(call, closed_error()).what(),
               "the PostgreSQL store was closed; the write may have been applied");
}

TEST(PostgresOutcome, OfALostCallIsUnknownForAWriteAndUnavailableForARead) {
  for (const Verb verb : kAllVerbs) {
    const Error error = lost_error(Call(verb, TimePoint::max()), "server closed the connection");
    EXPECT_EQ(error.kind(), is_write(verb) ? ErrorKind::unknown_outcome : ErrorKind::unavailable) << error.what();
    EXPECT_NE(std::string(error.what()).find("(server closed the connection)"), std::string::npos) << error.what();
  }
}

}  // namespace
}  // namespace polly::postgres
