#include "polly/backends/valkey/detail/expired_keys.hpp"

#include <gtest/gtest.h>

namespace polly::valkey_backend {
namespace {

TEST(ExpiredKeys, AreReadFromWhatTheServerSaysOfItself) {
  EXPECT_EQ(expired_keys_of("# Stats\r\ntotal_commands_processed:9\r\nexpired_keys:42\r\nexpired_stale_perc:0.00\r\n"),
            42U);
  EXPECT_EQ(expired_keys_of("# Stats\r\nexpired_keys:18446744073709551615\r\n"), UINT64_MAX);
}

TEST(ExpiredKeys, AreNotGuessedWhereTheServerSaysNothing) {
  EXPECT_EQ(expired_keys_of(""), std::nullopt);
  EXPECT_EQ(expired_keys_of("# Stats\r\nnot_expired_keys:42\r\n"), std::nullopt);
  EXPECT_EQ(expired_keys_of("# Stats\r\nexpired_keys:\r\n"), std::nullopt);
  EXPECT_EQ(expired_keys_of("NOPERM this user has no permissions to run the 'info' command"), std::nullopt);
}

}  // namespace
}  // namespace polly::valkey_backend
