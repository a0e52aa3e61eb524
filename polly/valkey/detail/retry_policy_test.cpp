#include "polly/valkey/detail/retry_policy.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace polly::valkey {
namespace {

using End = Call::End;
using Next = Verdict::Next;

constexpr int kLastAttempt = kAttemptsMax;
constexpr Effect kEffects[] = {Effect::read, Effect::idempotent_write, Effect::write};

const char* name_of(Next next) {
  switch (next) {
    case Next::answer: return "answer";
    case Next::now: return "now";
    case Next::later: return "later";
    case Next::elsewhere: return "elsewhere";
    case Next::fail: return "fail";
  }
  return "?";
}

// "now", "later 10", "unknown_outcome".
std::string text_of(const Verdict& verdict) {
  if (verdict.next == Next::fail) return std::string(to_string(verdict.error->kind()));
  if (verdict.next == Next::later) return "later " + std::to_string(verdict.pause.count());
  return name_of(verdict.next);
}

std::string message_of(const Verdict& verdict) {
  return verdict.error ? verdict.error->what() : "";
}

Verdict judge(Effect effect, const Attempt& attempt) {
  return RetryPolicy(effect, 2).judge(attempt);
}

// ---- no reply

struct NoReply {
  End end;
  int number;
  Earlier earlier;
  const char* read;
  const char* idempotent_write;
  const char* write;
};

constexpr const char* kUnknown = "unknown_outcome";
constexpr const char* kLate = "deadline_exceeded";
constexpr const char* kDown = "unavailable";
constexpr const char* kFull = "resource_exhausted";

// What was lost once is never sent again as a write; where it has happened, the row says so by "lost".
constexpr NoReply kNoReplies[] = {
    {End::not_sent, 1, Earlier::nothing, "now", "now", "now"},
    {End::not_sent, 2, Earlier::lost, "now", "now", "now"},
    {End::not_sent, 2, Earlier::others, "now", "now", "now"},
    {End::not_sent, kLastAttempt - 1, Earlier::nothing, "now", "now", "now"},
    {End::not_sent, kLastAttempt, Earlier::nothing, kDown, kDown, kDown},
    {End::not_sent, kLastAttempt, Earlier::lost, kDown, kUnknown, kUnknown},
    {End::not_sent, kLastAttempt, Earlier::others, kDown, kUnknown, kUnknown},
    {End::lost, 1, Earlier::nothing, "now", "now", kUnknown},
    {End::lost, kLastAttempt - 1, Earlier::lost, "now", "now", kUnknown},
    {End::lost, kLastAttempt, Earlier::lost, kDown, kUnknown, kUnknown},
    {End::late_unsent, 1, Earlier::nothing, kLate, kLate, kLate},
    {End::late_unsent, 2, Earlier::lost, kLate, kUnknown, kUnknown},
    {End::late_unsent, 2, Earlier::others, kLate, kUnknown, kUnknown},
    {End::late_sent, 1, Earlier::nothing, kLate, kUnknown, kUnknown},
    {End::late_sent, kLastAttempt, Earlier::lost, kLate, kUnknown, kUnknown},
    {End::unconfirmed, 1, Earlier::nothing, kUnknown, kUnknown, kUnknown},
    {End::overloaded, 1, Earlier::nothing, kFull, kFull, kFull},
    {End::overloaded, 2, Earlier::lost, kFull, kUnknown, kUnknown},
    {End::refused, 1, Earlier::nothing, kDown, kDown, kDown},
    {End::refused, 2, Earlier::lost, kDown, kUnknown, kUnknown},
    {End::cancelled, 1, Earlier::nothing, "cancelled", "cancelled", "cancelled"},
    {End::cancelled, 2, Earlier::lost, "cancelled", "cancelled", "cancelled"},
    {End::closed, 1, Earlier::nothing, "closed", "closed", "closed"},
    {End::closed, 2, Earlier::lost, "closed", "closed", "closed"},
    {End::waiting, 1, Earlier::nothing, "closed", "closed", "closed"},
};

TEST(RetryPolicy, OfAnAttemptWithoutAReply) {
  for (const NoReply& row : kNoReplies) {
    const Attempt attempt(row.end, row.number, row.earlier);
    const std::string place = "end " + std::to_string(static_cast<int>(row.end)) + ", attempt " +
                              std::to_string(row.number) + ", earlier " + std::to_string(static_cast<int>(row.earlier));
    EXPECT_EQ(text_of(judge(Effect::read, attempt)), row.read) << place;
    EXPECT_EQ(text_of(judge(Effect::idempotent_write, attempt)), row.idempotent_write) << place;
    EXPECT_EQ(text_of(judge(Effect::write, attempt)), row.write) << place;
  }
}

// ---- a refusal

struct Refused {
  Advice::Next advice;
  int number;
  const char* verdict;
};

constexpr Refused kRefusals[] = {
    {Advice::Next::answer, 1, "answer"},
    {Advice::Next::again, 1, "now"},
    {Advice::Next::again, kRedirectsAtOnce, "now"},
    {Advice::Next::again, kRedirectsAtOnce + 1, "later 160"},
    {Advice::Next::later, 1, "later 10"},
    {Advice::Next::later, 2, "later 20"},
    {Advice::Next::later, 3, "later 40"},
    {Advice::Next::later, 6, "later 250"},
    {Advice::Next::later, kLastAttempt - 1, "later 250"},
    {Advice::Next::ask, 1, "elsewhere"},
    {Advice::Next::ask, kLastAttempt - 1, "elsewhere"},
    {Advice::Next::again, kLastAttempt, "answer"},
    {Advice::Next::later, kLastAttempt, "answer"},
    {Advice::Next::ask, kLastAttempt, "answer"},
};

TEST(RetryPolicy, OfARefusalFollowsTheAdviceUntilTheLastAttempt) {
  for (const Refused& row : kRefusals) {
    for (const Effect effect : kEffects) {
      Attempt attempt(End::answered, row.number);
      attempt.refusal = "LOADING now";
      attempt.advice = row.advice;
      EXPECT_EQ(text_of(judge(effect, attempt)), row.verdict)
          << "advice " << static_cast<int>(row.advice) << ", attempt " << row.number;
    }
  }
}

TEST(RetryPolicy, OfAFinalRefusalDoubtsItWhereAnEarlierReplyWasLost) {
  Attempt attempt(End::answered, 2, Earlier::lost);
  attempt.refusal = "OOM no";
  EXPECT_EQ(text_of(judge(Effect::read, attempt)), "answer");
  EXPECT_EQ(text_of(judge(Effect::idempotent_write, attempt)), kUnknown);
  attempt.refusal = "WRONGTYPE no";  // as it was for the attempt before
  EXPECT_EQ(text_of(judge(Effect::idempotent_write, attempt)), "answer");
  attempt.refusal = "LOADING now", attempt.advice = Advice::Next::later;  // not final yet
  EXPECT_EQ(text_of(judge(Effect::idempotent_write, attempt)), "later 20");
  attempt.number = kLastAttempt;
  EXPECT_EQ(text_of(judge(Effect::idempotent_write, attempt)), kUnknown);
}

// ---- what the errors say

TEST(RetryPolicy, ErrorsSayWhyThereIsNoConnection) {
  Attempt attempt(End::late_unsent, 1);
  attempt.failure = Error(ErrorKind::unavailable, "nothing listens there");
  EXPECT_EQ(message_of(judge(Effect::write, attempt)), "out of time before it could be sent: nothing listens there");
  attempt.earlier = Earlier::lost;
  EXPECT_NE(message_of(judge(Effect::idempotent_write, attempt)).find("out of time: nothing listens there"),
            std::string::npos);
  attempt = Attempt(End::refused, 1);
  EXPECT_EQ(message_of(judge(Effect::read, attempt)), "no connection");
  attempt.failure = Error(ErrorKind::permission_denied, "wrong password");
  const Verdict verdict = judge(Effect::write, attempt);
  EXPECT_EQ(verdict.error->kind(), ErrorKind::permission_denied);
  EXPECT_EQ(message_of(verdict), "wrong password");
}

TEST(RetryPolicy, ErrorsSayHowManyReplicasWereAskedFor) {
  EXPECT_NE(message_of(judge(Effect::write, Attempt(End::unconfirmed, 1))).find("fewer than 2 replicas"),
            std::string::npos);
}

TEST(RetryPolicy, AReplyThatIsLostBecauseTheClientClosesIsClosed) {
  for (const int number : {1, kLastAttempt}) {
    for (const Effect effect : kEffects) {
      Attempt attempt(End::lost, number);
      attempt.is_closing = true;
      const Verdict verdict = judge(effect, attempt);
      EXPECT_EQ(text_of(verdict), "closed");
      EXPECT_EQ(message_of(verdict).find("may have been applied") != std::string::npos, is_write(effect));
    }
  }
}

TEST(RetryPolicy, PausesDoubleUpToTheLongest) {
  Milliseconds before{0};
  for (int attempt = 1; attempt <= kLastAttempt; ++attempt) {
    const Milliseconds pause = RetryPolicy::pause_after(attempt);
    EXPECT_GE(pause, before);
    EXPECT_LE(pause, RetryPolicy::kPauseLongest);
    before = pause;
  }
  EXPECT_EQ(RetryPolicy::pause_after(1), RetryPolicy::kPauseFirst);
  EXPECT_EQ(before, RetryPolicy::kPauseLongest);
}

}  // namespace
}  // namespace polly::valkey
