#include "polly/backends/valkey/detail/server_figures.hpp"

#include <gtest/gtest.h>

namespace polly::valkey_backend {
namespace {

TEST(ServerFigures, AreReadFromWhatTheServerReports) {
  EXPECT_EQ(info_number("# Stats\r\ntotal_commands_processed:9\r\nexpired_keys:42\r\nexpired_stale_perc:0.00\r\n",
                        "expired_keys"),
            42U);
  EXPECT_EQ(info_number("# Stats\r\nexpired_keys:18446744073709551615\r\n", "expired_keys"), UINT64_MAX);
}

TEST(ServerFigures, AFieldWhoseNameEndsAlikeIsAnotherOne) {
  EXPECT_EQ(info_number("used_memory_rss:7\r\nused_memory:9\r\n", "used_memory"), 9U);
  EXPECT_EQ(info_number("# Memory\r\ntotal_maxmemory:1\r\nmaxmemory:0\r\n", "maxmemory"), 0U);
}

TEST(ServerFigures, AreNotGuessedWhereTheServerReportsNothing) {
  EXPECT_EQ(info_number("", "expired_keys"), std::nullopt);
  EXPECT_EQ(info_number("# Stats\r\nnot_expired_keys:42\r\n", "expired_keys"), std::nullopt);
  EXPECT_EQ(info_number("# Stats\r\nexpired_keys:\r\n", "expired_keys"), std::nullopt);
  EXPECT_EQ(info_number("NOPERM this user has no permissions to run the 'info' command", "expired_keys"), std::nullopt);
}

}  // namespace
}  // namespace polly::valkey_backend
