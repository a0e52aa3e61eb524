// The daemon makes backups by itself: on every engine, once in an interval, and keeps as many as it should.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "polly/testing/postgres_server.hpp"
#include "polly/testing/valkey_cluster.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/backup_daemon.hpp"
#include "tests/load.hpp"
#include "tests/paths.hpp"

namespace polly::tests {
namespace {

using namespace std::chrono_literals;
using testing::Environment;
using testing::wait_until;
namespace fs = std::filesystem;

std::string backup_in(const BackupDir& dir) {
  return (dir.path() / *dir.backups().rbegin()).string();
}

void expect_a_backup_that_restores(const Environment& store) {
  const BackupDir dir;
  Environment environment = store;
  environment.emplace_back("POLLY_BACKUP_INTERVAL", "1s");
  BackupDaemon daemon(dir, environment);
  for (int i = 0; i < 20; ++i) daemon.set("k" + std::to_string(i), std::to_string(i));
  daemon.wait_for_backups(daemon.made() + 2);  // the second began after the entries were written
  const std::string file = backup_in(dir);
  output_of({"backup", "verify", file});
  EXPECT_EQ(output_of({"store", "get", "k7", "--store", "sqlite:" + file}), "7\n");
  EXPECT_EQ(daemon.metric("polly_backup_entries"), "20");
  EXPECT_EQ(daemon.metric("polly_backup_failures_total"), "0");
  EXPECT_NE(daemon.metric("polly_backup_last_success_timestamp_seconds"), "0");
  EXPECT_NE(daemon.metric("polly_backup_last_verified_timestamp_seconds"), "0");
  EXPECT_NE(daemon.metric("polly_backup_bytes"), "0");
  EXPECT_NE(daemon.metric("polly_backup_duration_seconds"), "");
  EXPECT_NE(daemon.ready().find(R"("backup":{"status":"ok","folder":")"), std::string::npos) << daemon.ready();
  EXPECT_EQ(daemon.process().stop(), 0) << daemon.log();
  EXPECT_EQ(dir.names(), dir.backups()) << "nothing else is left";
}

TEST(DaemonBackups, OfTheMemoryEngine) {
  expect_a_backup_that_restores({{"POLLY_STORAGE_TYPE", "memory"}});
}

TEST(DaemonBackups, OfTheSqliteEngine) {
  const testing::TemporaryFolder folder;
  expect_a_backup_that_restores({{"POLLY_SQLITE_PATH", folder / "polly.db"}});
}

TEST(DaemonBackups, OfThePostgresEngine) {
  const testing::PostgresServer server;
  expect_a_backup_that_restores({{"POLLY_STORE_URL", server.url()}});
}

// Sealed values stay sealed; the entry of the lease is plain.
TEST(DaemonBackups, OfTheValkeyEngineWithSealedValues) {
  const testing::ValkeyServer server;
  const BackupDir dir;
  const std::string ring = "k1:" + std::string(42, 'M') + "A=";
  BackupDaemon daemon(dir, {{"POLLY_STORE_URL", "valkey://" + server.address()},
                            {"POLLY_STORAGE_ENCRYPTION_KEYS", ring},
                            {"POLLY_BACKUP_INTERVAL", "1s"}});
  daemon.set("k", R"("a secret text")");
  daemon.wait_for_backups(daemon.made() + 2);
  EXPECT_EQ(testing::read_file(backup_in(dir)).find("a secret text"), std::string::npos);
  EXPECT_TRUE(server.ask({"GET", "polly:backup:lease"}).starts_with(R"({"format":1,"token":)"));
  const auto read = testing::run_program({kPollyProgram, "store", "get", "k", "--store", "sqlite:" + backup_in(dir)},
                                         {{"POLLY_STORAGE_ENCRYPTION_KEYS", ring}});
  EXPECT_EQ(read.out, "\"a secret text\"\n") << read.err;
}

TEST(DaemonBackups, OfAValkeyCluster) {
  const testing::ValkeyCluster cluster;
  expect_a_backup_that_restores({{"POLLY_STORAGE_TYPE", "valkey"},
                                 {"POLLY_VALKEY_CLUSTER", "true"},
                                 {"POLLY_VALKEY_ADDRESS", cluster.addresses()[0]}});
}

TEST(DaemonBackups, OlderOnesAreRemovedAndForeignFilesStay) {
  const BackupDir dir;
  const std::string old = "polly-20200101T000000Z-000001.backup.db";
  const std::vector<std::string> foreign{"notes.txt", "polly.db",  "polly-20200101T000000Z-1.backup.db",
                                         "my-" + old, old + ".gz", old + ".partial.keep"};
  std::ofstream(dir.path() / old) << "an old backup";
  std::ofstream(dir.path() / (old + ".partial")) << "of a daemon that was killed";
  for (const std::string& name : foreign) std::ofstream(dir.path() / name) << "not Polly's";
  const std::string link = "polly-20200102T000000Z-000002.backup.db";
  const std::string folder = "polly-20200103T000000Z-000003.backup.db";
  fs::create_symlink(dir.path() / "notes.txt", dir.path() / link);
  fs::create_directory(dir.path() / folder);
  BackupDaemon daemon(dir,
                      {{"POLLY_STORAGE_TYPE", "memory"}, {"POLLY_BACKUP_INTERVAL", "1s"}, {"POLLY_BACKUP_KEEP", "2"}});
  daemon.wait_for_backups(4);
  EXPECT_EQ(daemon.process().stop(), 0) << daemon.log();
  std::set<std::string> left = dir.names();
  for (const std::string& name : foreign) EXPECT_EQ(left.erase(name), 1U) << name;
  for (const std::string& name : {link, folder}) EXPECT_EQ(left.erase(name), 1U) << name;
  EXPECT_EQ(left.size(), 2U) << daemon.log();
  EXPECT_FALSE(left.contains(old));
  EXPECT_EQ(testing::read_file(dir.path() / "notes.txt"), "not Polly's");
}

TEST(DaemonBackups, ARestartWithinTheIntervalMakesNone) {
  const testing::ValkeyServer server;
  const Environment store{{"POLLY_STORE_URL", "valkey://" + server.address()}, {"POLLY_BACKUP_INTERVAL", "1h"}};
  const BackupDir dir;
  std::string last;
  {
    BackupDaemon daemon(dir, store);
    daemon.wait_for_backups(1);
    last = daemon.metric("polly_backup_last_verified_timestamp_seconds");
    EXPECT_EQ(daemon.process().stop(), 0);
  }
  const BackupDir other_dir;  // so that the store alone knows it
  BackupDaemon daemon(other_dir, store);
  wait_until("it knows the last backup", 30s,
             [&] { return daemon.metric("polly_backup_last_verified_timestamp_seconds") == last; });
  EXPECT_EQ(daemon.process().stop(), 0);
  EXPECT_EQ(daemon.made(), 0U) << daemon.log();
  EXPECT_TRUE(other_dir.names().empty());
}

TEST(DaemonBackups, OfTwoDaemonsOneMakesEach) {
  const testing::PostgresServer server;
  const Environment store{
      {"POLLY_STORE_URL", server.url()}, {"POLLY_BACKUP_INTERVAL", "3s"}, {"POLLY_BACKUP_KEEP", "100"}};
  const BackupDir dir;
  const BackupDir other_dir;
  BackupDaemon daemon(dir, store);
  BackupDaemon other(other_dir, store);
  wait_until("four backups were made", 60s, [&] { return daemon.made() + other.made() >= 4; });
  EXPECT_EQ(daemon.process().stop(), 0);
  EXPECT_EQ(other.process().stop(), 0);
  std::vector<std::chrono::milliseconds> times;
  for (const BackupDir* one : {&dir, &other_dir}) {
    for (const std::string& name : one->backups()) {
      const std::string json = output_of({"backup", "verify", (one->path() / name).string(), "--json"});
      EXPECT_NE(json.find("\"entries\""), std::string::npos) << json;
      times.emplace_back(std::chrono::hours(std::stoi(name.substr(15, 2))) +
                         std::chrono::minutes(std::stoi(name.substr(17, 2))) +
                         std::chrono::seconds(std::stoi(name.substr(19, 2))));
    }
  }
  std::sort(times.begin(), times.end());
  for (std::size_t i = 1; i < times.size(); ++i) EXPECT_GE(times[i] - times[i - 1], 2s) << daemon.log() << other.log();
}

TEST(DaemonBackups, OfAStoreThatIsWrittenToAreVerified) {
  const testing::TemporaryFolder folder;
  fill_store_for_backups("sqlite:" + (folder / "polly.db").string(), 5'000);
  const BackupDir dir;
  BackupDaemon daemon(dir, {{"POLLY_SQLITE_PATH", folder / "polly.db"}, {"POLLY_BACKUP_INTERVAL", "1s"}});
  const auto writer = [&](const std::string& name) {
    return [&, name](int number) {
      const http::Client client(daemon.url(), Secret("t"));
      const std::string path = "/api/v1/store/entry?key=" + name + std::to_string(number % 500);
      const auto response = client.send("PUT", path, std::to_string(number));
      return response.status < 300 ? std::string() : "put: " + response.body;
    };
  };
  Load load({writer("a"), writer("b")});
  daemon.wait_for_backups(4);
  EXPECT_EQ(load.end(), std::vector<std::string>());
  EXPECT_EQ(daemon.metric("polly_backup_failures_total"), "0") << daemon.log();
}

}  // namespace
}  // namespace polly::tests
