#include "polly/async_client/outcome.hpp"

#include <gtest/gtest.h>

namespace polly::async_client {
namespace {

TEST(AsyncOutcome, OnlyWhatTheOperatorHasToChangeIsLasting) {
  for (const ErrorKind kind : {ErrorKind::permission_denied, ErrorKind::config, ErrorKind::unsupported}) {
    EXPECT_TRUE(is_lasting(kind)) << to_string(kind);
  }
  for (const ErrorKind kind : {ErrorKind::unavailable, ErrorKind::resource_exhausted, ErrorKind::deadline_exceeded,
                               ErrorKind::unknown_outcome, ErrorKind::closed, ErrorKind::corrupt}) {
    EXPECT_FALSE(is_lasting(kind)) << to_string(kind);
  }
}

TEST(AsyncOutcome, OfAWriteThatWasSentIsUnknown) {
  const Error error = perhaps_applied("no reply came in time");
  EXPECT_EQ(error.kind(), ErrorKind::unknown_outcome);
  EXPECT_STREQ(error.what(), "no reply came in time; the write was sent and may have been applied");
}

}  // namespace
}  // namespace polly::async_client
