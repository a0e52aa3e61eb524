// The daemon on a disk that is full: it says so, keeps what it acknowledged, and recovers by itself.
#include <gtest/gtest.h>

#include <string>

#include "polly/http/client.hpp"
#include "polly/testing/small_disk.hpp"
#include "polly/testing/test_database.hpp"
#include "tests/daemon_process.hpp"

namespace polly::tests {
namespace {

using testing::SmallDisk;
using testing::TestDatabase;

constexpr std::size_t kMebibyte = 1 << 20;
constexpr std::size_t kWritesMax = 1000;

TEST(SqliteDaemon, AnswersWith503WhereTheDiskIsFullAndRecoversByItself) {
  if (!SmallDisk::is_possible()) GTEST_SKIP() << "only root may mount";
  SmallDisk disk(4 * kMebibyte);
  const std::string path = disk.path() / "polly.db";
  DaemonProcess daemon({{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_API_TOKEN", "t"}, {"POLLY_SQLITE_PATH", path}});
  const http::Client client(daemon.url(), Secret("t"));
  const std::string value = "\"" + std::string(20'000, 'x') + "\"";
  const auto path_of = [](std::size_t number) { return "/api/v1/store/entry?key=key" + std::to_string(number); };
  const auto put = [&](std::size_t number) { return client.send("PUT", path_of(number), value); };

  std::size_t written = 0;
  http::Response refused;
  while (written < kWritesMax && (refused = put(written)).status / 100 == 2) ++written;
  EXPECT_EQ(refused.status, 503);
  EXPECT_NE(refused.body.find("no space is left"), std::string::npos) << refused.body;
  EXPECT_FALSE(refused.header("Retry-After").empty());
  EXPECT_GT(written, 10U);
  EXPECT_EQ(put(written).status, 503);
  for (std::size_t i = 0; i < written; ++i) {
    const std::string found = client.send("GET", path_of(i)).body;
    ASSERT_NE(found.find("\"value\":" + value + ","), std::string::npos) << i << " of " << written << found;
  }
  EXPECT_EQ(client.send("GET", path_of(written)).status, 404);

  disk.resize(64 * kMebibyte);
  EXPECT_EQ(put(written).status / 100, 2);
  EXPECT_EQ(client.send("GET", "/readyz").status, 200);
  EXPECT_EQ(daemon.stop(), 0) << daemon.log();
  EXPECT_EQ(TestDatabase(path).ask("SELECT count(*) FROM entries"), std::to_string(written + 1));
  EXPECT_EQ(TestDatabase(path).ask("PRAGMA integrity_check"), "ok");
}

}  // namespace
}  // namespace polly::tests
