// No request blocks an event loop: lists, scans, scrapes and large bodies beside webhooks, on every engine.
#include <boost/json/serialize.hpp>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "polly/daemon/detail/test_held_loops.hpp"
#include "polly/daemon/scheduled_backups.hpp"
#include "polly/testing/postgres_server.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::held_loops {
namespace {

constexpr std::size_t kCommits = testing::kHasSanitizers ? 400 : 4'000;

// Of letters and digits; zstd saves little of it, and takes its time.
std::string incompressible_text(std::size_t bytes) {
  constexpr std::string_view kLetters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
  std::mt19937 random(1);
  std::string text(bytes, ' ');
  for (char& letter : text) letter = kLetters[random() % kLetters.size()];
  return text;
}

// Asks for the states of a hundred commits, and changes one of them.
void ask_for_many_commits(const std::string& url) {
  constexpr std::size_t kAsked = 100;
  const http::Client client(url, Secret(kToken), std::chrono::minutes(1));
  std::string body;
  for (std::size_t i = 0; i < kAsked; ++i) {
    body += (body.empty() ? "\"" : ",\"") + numbered_commit(i * kRepositories).sha() + "\"";
  }
  const http::Response states =
      client.send("POST", "/api/v1/repos/acme/shop-0/state:batchGet", R"({"commits":[)" + body + "]}");
  EXPECT_EQ(states.status, 200) << states.body.substr(0, 200);
  const std::string changed = "/api/v1/repos/acme/shop-0/commits/" + numbered_commit(0).sha() + "/state";
  const std::string padding(30 * 1024, ' ');
  EXPECT_EQ(client.send("PATCH", changed, padding + R"({"pr_number":2})").status, 200);
}

void expect_that_nothing_holds_a_loop(const config::Storage& storage) {
  Daemon daemon(storage);
  run(store_commits(&daemon.store(), kCommits));
  run(daemon.store().set(Context(), "large", std::string(4 * 1024 * 1024, 'x')));
  const auto get = [&](const char* path) {  // each call makes its own client: several threads call this
    try {
      const http::Client client(daemon.url(), Secret(kToken), std::chrono::minutes(1));  // other tests may run as well
      const http::Response response = client.send("GET", path);
      EXPECT_EQ(response.status, 200) << path << " " << response.body.substr(0, 200);
      return response.body;
    } catch (const Error& error) {
      ADD_FAILURE() << path << " " << error.what();
      return std::string();
    }
  };
  EXPECT_EQ(deliver(daemon.url(), 0), 200);
  LoopProbe probe(daemon.loops());
  std::vector<std::thread> clients;
  const auto at_once = [&](std::function<void()> work) { clients.emplace_back(std::move(work)); };
  for (int i = 0; i < 2; ++i) {
    at_once([&] {
      const std::string list = get("/api/v1/state");
      EXPECT_TRUE(list.ends_with("]}")) << list.size();
      EXPECT_NE(list.find(numbered_commit(kCommits - 1).sha()), std::string::npos);
      get("/api/v1/repos/acme/shop-1/state?pr=2");
    });
  }
  at_once([&] {
    for (int i = 0; i < 3; ++i) get("/api/v1/store?limit=1000");
  });
  at_once([&] {
    for (int i = 0; i < 10; ++i) get("/metrics");
  });
  at_once([&] {
    for (int i = 0; i < 10; ++i) ask_for_many_commits(daemon.url());
  });
  at_once([&] { EXPECT_EQ(deliver(daemon.url(), 8 * 1024 * 1024), 200); });
  at_once([&] {
    for (int i = 0; i < 10; ++i) EXPECT_EQ(deliver(daemon.url(), 1000), 200);
  });
  for (std::thread& one : clients) one.join();
  EXPECT_LT(probe.stop(), kHeldMax);
}

// A backup is made, restored and compared, while webhooks arrive.
void expect_that_backups_hold_no_loop(const config::Storage& storage) {
  Daemon daemon(storage);
  run(store_commits(&daemon.store(), kCommits / 4));
  run(daemon.store().set(Context(), "large", std::string(4 * 1024 * 1024, 'x')));
  const testing::TemporaryFolder folder;
  config::Backup settings;
  settings.folder = folder.path();
  Telemetry telemetry;
  LoopProbe probe(daemon.loops());
  {
    ScheduledBackups backups(daemon.store(), telemetry, settings, "a");
    backups.start();
    testing::wait_until("a backup was verified", std::chrono::minutes(1), [&] {
      EXPECT_EQ(deliver(daemon.url(), 1000), 200);
      return !backups.check().at("last_verified_at").is_null();
    });
    EXPECT_EQ(backups.check().at("status").as_string(), "ok") << boost::json::serialize(backups.check());
    EXPECT_TRUE(backups.stop(std::chrono::minutes(1)));
  }
  EXPECT_LT(probe.stop(), kHeldMax);
}

config::Storage storage_of(std::string type) {
  config::Storage storage;
  storage.type = std::move(type);
  return storage;
}

TEST(HeldLoops, NothingHoldsALoopOnTheMemoryEngine) {
  expect_that_nothing_holds_a_loop(storage_of("memory"));
}

TEST(HeldLoops, CountingTheEntriesHoldsNoLoop) {
  Daemon daemon(storage_of("memory"));
  run(store_commits(&daemon.store(), kCommits));
  LoopProbe probe(daemon.loops());
  const http::Response response = http::Client(daemon.url(), Secret(kToken)).send("GET", "/api/v1/stats");
  EXPECT_EQ(response.status, 200) << response.body;
  EXPECT_NE(response.body.find("\"repositories\":[{"), std::string::npos) << response.body;
  EXPECT_LT(probe.stop(), kHeldMax);
}

TEST(HeldLoops, EntriesAsTheyAreStoredHoldNoLoop) {
  Daemon daemon(storage_of("memory"));
  run(store_commits(&daemon.store(), kCommits));
  const std::string bytes(testing::kHasSanitizers ? 400'000 : 4'000'000, 'A');  // base64 of zeros
  const std::string large = R"("bytes":")" + bytes + R"(","expires_ms":null)";
  LoopProbe probe(daemon.loops());
  const http::Client client(daemon.url(), Secret(kToken));
  const http::Response put =
      client.send("POST", "/api/v1/raw/replace", R"({"entries":[{"key":"large","revision":null,)" + large + "}]}");
  EXPECT_EQ(put.body, R"({"written":[true]})");
  const http::Response got = client.send("POST", "/api/v1/raw/get", R"({"keys":["large"]})");
  EXPECT_NE(got.body.find(large), std::string::npos) << got.body.substr(0, 200);
  for (int i = 0; i < 3; ++i) {
    const http::Response page = client.send("GET", "/api/v1/raw?limit=1000");
    EXPECT_EQ(page.status, 200) << page.body.substr(0, 200);
    EXPECT_GT(page.body.size(), 10'000U);
  }
  EXPECT_LT(probe.stop(), kHeldMax);
}

// A value of this size takes tens of milliseconds to convert, compress and seal.
TEST(HeldLoops, LargeValuesThatAreCompressedAndSealedHoldNoLoop) {
  config::Storage storage = storage_of("memory");
  storage.at_rest.encryption_keys = Secret("new:" + std::string(42, 'C') + "A=");
  ASSERT_TRUE(storage.at_rest.compresses);
  Daemon daemon(storage);
  const std::string large = "\"" + incompressible_text(testing::kHasSanitizers ? 100'000 : 2'000'000) + "\"";
  LoopProbe probe(daemon.loops());
  for (int i = 0; i < 3; ++i) {
    const http::Client client(daemon.url(), Secret(kToken));
    const http::Response put = client.send("PUT", "/api/v1/store/entry?key=large", large);
    ASSERT_EQ(put.status, 200) << put.body.substr(0, 200);
    const http::Response got = client.send("GET", "/api/v1/store/entry?key=large");
    ASSERT_EQ(got.status, 200) << got.body.substr(0, 200);
    EXPECT_NE(got.body.find(large), std::string::npos);
  }
  EXPECT_LT(probe.stop(), kHeldMax);
}

TEST(HeldLoops, NothingHoldsALoopOnTheSqliteEngine) {
  const testing::TemporaryFolder folder;
  config::Storage storage = storage_of("sqlite");
  storage.sqlite.path = folder / "polly.db";
  expect_that_nothing_holds_a_loop(storage);
}

TEST(HeldLoops, NothingHoldsALoopOnTheValkeyEngine) {
  const testing::ValkeyServer server;
  config::Storage storage = storage_of("valkey");
  storage.valkey.addresses.emplace_back(server.host(), server.port());
  expect_that_nothing_holds_a_loop(storage);
}

TEST(HeldLoops, NothingHoldsALoopOnThePostgresEngine) {
  const testing::PostgresServer server;
  config::Storage storage = storage_of("postgres");
  storage.postgres.url = Secret(server.url());
  expect_that_nothing_holds_a_loop(storage);
}

TEST(HeldLoops, BackupsOfTheMemoryEngineHoldNoLoop) {
  expect_that_backups_hold_no_loop(storage_of("memory"));
}

TEST(HeldLoops, BackupsOfTheSqliteEngineHoldNoLoop) {
  const testing::TemporaryFolder folder;
  config::Storage storage = storage_of("sqlite");
  storage.sqlite.path = folder / "polly.db";
  expect_that_backups_hold_no_loop(storage);
}

TEST(HeldLoops, BackupsOfTheValkeyEngineHoldNoLoop) {
  const testing::ValkeyServer server;
  config::Storage storage = storage_of("valkey");
  storage.valkey.addresses.emplace_back(server.host(), server.port());
  expect_that_backups_hold_no_loop(storage);
}

TEST(HeldLoops, BackupsOfThePostgresEngineHoldNoLoop) {
  const testing::PostgresServer server;
  config::Storage storage = storage_of("postgres");
  storage.postgres.url = Secret(server.url());
  expect_that_backups_hold_no_loop(storage);
}

}  // namespace
}  // namespace polly::held_loops
