#include "polly/valkey/detail/outcome.hpp"

#include <gtest/gtest.h>

#include <optional>

namespace polly::valkey {
namespace {

struct Row {
  Effect effect;
  Earlier earlier;
  ErrorKind kind;
  const char* message;
};

TEST(ValkeyOutcome, OfACallThatWasNotSentAgreesWithWhatWasSentBefore) {
  constexpr const char* kWhy = "out of time";
  const Row rows[] = {
      {Effect::read, Earlier::nothing, ErrorKind::deadline_exceeded, kWhy},
      {Effect::read, Earlier::lost, ErrorKind::deadline_exceeded, kWhy},
      {Effect::read, Earlier::others, ErrorKind::deadline_exceeded, kWhy},
      {Effect::write, Earlier::nothing, ErrorKind::deadline_exceeded, kWhy},
      {Effect::write, Earlier::others, ErrorKind::unknown_outcome,
       "a part of the batch was sent and may have been applied; the rest was not sent: out of time"},
      {Effect::idempotent_write, Earlier::lost, ErrorKind::unknown_outcome,
       "the connection broke after the write was sent, so that it may have been applied; it was not sent again: out of "
       "time"},
  };
  for (const Row& row : rows) {
    const Error error = not_sent(ErrorKind::deadline_exceeded, kWhy, row.effect, row.earlier);
    EXPECT_EQ(error.kind(), row.kind) << error.what();
    EXPECT_STREQ(error.what(), row.message);
  }
}

std::optional<ErrorKind> verdict(std::string_view refusal, Effect effect, Earlier earlier) {
  const std::optional<Error> error = doubt_of_refusal(refusal, effect, earlier);
  if (!error) return std::nullopt;
  EXPECT_NE(std::string_view(error->what()).find("may have been applied"), std::string_view::npos) << error->what();
  EXPECT_NE(std::string_view(error->what()).find("sent again and refused"), std::string_view::npos) << error->what();
  return error->kind();
}

TEST(ValkeyOutcome, ARefusalAfterALostReplyIsNoNewsOfTheAttemptBefore) {
  for (const char* refusal : {"LOADING now", "OOM no", "READONLY no", "NOPERM no", "ERR something"}) {
    EXPECT_EQ(verdict(refusal, Effect::idempotent_write, Earlier::lost), ErrorKind::unknown_outcome) << refusal;
    EXPECT_EQ(verdict(refusal, Effect::idempotent_write, Earlier::nothing), std::nullopt) << refusal;
    EXPECT_EQ(verdict(refusal, Effect::read, Earlier::lost), std::nullopt) << refusal;
  }
  EXPECT_EQ(verdict("WRONGTYPE no", Effect::idempotent_write, Earlier::lost), std::nullopt);
  EXPECT_EQ(verdict("CROSSSLOT no", Effect::write, Earlier::lost), std::nullopt);
}

TEST(ValkeyOutcome, OfAClosedClientSaysWhetherAWriteMayHaveBeenApplied) {
  EXPECT_STREQ(closed_error(false).what(), "the client was closed");
  EXPECT_STREQ(closed_error(true).what(), "the client was closed; the write may have been applied");
  EXPECT_EQ(closed_error(true).kind(), ErrorKind::closed);
}

}  // namespace
}  // namespace polly::valkey
