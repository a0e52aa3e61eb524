// The daemon on a full disk, and on a damaged file: it reports that, keeps acknowledged writes, and serves what it can.
#include <gtest/gtest.h>

#include <chrono>
#include <stdexcept>
#include <string>
#include <vector>

#include "polly/http/client.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/small_disk.hpp"
#include "polly/testing/test_database.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"

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
  DaemonProcess daemon({{"POLLY_WEBHOOK_SECRET", "s"},
                        {"POLLY_API_TOKEN", "t"},
                        {"POLLY_SQLITE_PATH", path},
                        {"POLLY_STORAGE_COMPRESSION", "none"}});
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
  testing::wait_until("a probe succeeds", std::chrono::seconds(30),
                      [&] { return client.send("GET", "/readyz").status == 200; });
  EXPECT_EQ(daemon.stop(), 0) << daemon.log();
  // The daemon has entries of its own: its marker, and for a minute that of a probe which the shutdown interrupted.
  EXPECT_EQ(TestDatabase(path).ask("SELECT count(*) FROM entries WHERE key NOT LIKE 'polly:%'"),
            std::to_string(written + 1));
  EXPECT_EQ(TestDatabase(path).ask("PRAGMA integrity_check"), "ok");
}

// Twenty facts, one of which is damaged while no daemon runs.
class DamagedSqliteDaemon : public ::testing::Test {
 protected:
  void SetUp() override {
    {
      DaemonProcess daemon(environment());
      const http::Client client(daemon.url(), Secret("t"));
      for (int i = 10; i < 30; ++i) {
        ASSERT_EQ(client.send("PUT", "/api/v1/commits/" + sha(i) + "/state/pr_number", "1").status / 100, 2);
      }
      ASSERT_EQ(daemon.stop(), 0) << daemon.log();
    }
    TestDatabase(path_).ask("UPDATE entries SET value = CAST('7' AS BLOB) WHERE key LIKE '%" + sha(20) + "'");
  }

  testing::Environment environment() const {
    return {{"POLLY_WEBHOOK_SECRET", "s"},
            {"POLLY_API_TOKEN", "t"},
            {"POLLY_STATE_SCOPE", "commit"},
            {"POLLY_SQLITE_PATH", path_},
            {"POLLY_SQLITE_SCRUB_INTERVAL", "100ms"}};
  }
  static std::string sha(int number) { return std::string(38, 'a') + std::to_string(number); }

  int doctor(const std::vector<std::string>& arguments) const {
    std::vector<std::string> all{kPollyProgram, "doctor"};
    all.insert(all.end(), arguments.begin(), arguments.end());
    return testing::run_program(all, environment()).exit_code;
  }

  const testing::TemporaryFolder folder_;
  const std::string path_ = folder_ / "polly.db";
};

TEST_F(DamagedSqliteDaemon, ServesTheOtherFactsAndReportsTheDamageEverywhere) {
  DaemonProcess daemon(environment());
  const http::Client client(daemon.url(), Secret("t"));
  EXPECT_EQ(client.send("GET", "/api/v1/commits/" + sha(20) + "/state/pr_number").status, 500);
  EXPECT_EQ(client.send("GET", "/api/v1/commits/" + sha(15) + "/state/pr_number").status, 200);
  EXPECT_TRUE(testing::comes_true(std::chrono::seconds(20), [&] {
    return client.send("GET", "/metrics").body.find("polly_sqlite_damaged_rows 1") != std::string::npos;
  }));
  const http::Response ready = client.send("GET", "/readyz?verbose");
  EXPECT_EQ(ready.status, 200);
  EXPECT_NE(ready.body.find("\"damaged_rows\":1"), std::string::npos) << ready.body;
  EXPECT_EQ(doctor({"--server", daemon.url()}), 6);
  EXPECT_EQ(doctor({}), 6);
  EXPECT_EQ(doctor({"--deep"}), 6);
  EXPECT_EQ(daemon.stop(), 0) << daemon.log();
}

TEST_F(DamagedSqliteDaemon, DoesNotStartWhereTheWholeFileIsCheckedFirst) {
  testing::Environment strict = environment();
  strict.emplace_back("POLLY_SQLITE_CHECK_AT_START", "full");
  EXPECT_THROW(DaemonProcess{strict}, std::runtime_error);
}

}  // namespace
}  // namespace polly::tests
