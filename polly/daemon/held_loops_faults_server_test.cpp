// The latency of webhooks while every kind of long request runs, with a million entries (far fewer by default).
//
//   POLLY_FAULTS=whole polly_server_tests --gtest_filter='HeldLoopsFaults.*'
#include <algorithm>
#include <atomic>
#include <functional>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "polly/daemon/detail/test_held_loops.hpp"
#include "polly/testing/postgres_server.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/rounds.hpp"
#include "polly/testing/valkey_server.hpp"

namespace polly::held_loops {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t kDeliveries = 1'000;

// The times of many deliveries, one every 2 ms, sorted.
std::vector<Duration> deliver_many(const std::string& url) {
  std::vector<Duration> took;
  for (std::size_t i = 0; i < kDeliveries; ++i) {
    const TimePoint began = system_clock().now();
    EXPECT_EQ(deliver(url, 1000), 200);
    took.push_back(system_clock().now() - began);
    std::this_thread::sleep_for(2ms);
  }
  std::sort(took.begin(), took.end());
  return took;
}

// A busy daemon may reject a list or abort it.
void ask(const http::Client& client, const char* path, std::atomic<std::size_t>& answers) {
  try {
    const int status = client.send("GET", path).status;
    EXPECT_TRUE(status == 200 || status == 503) << path << " " << status;
    if (status == 200) ++answers;
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable) << path << " " << error.what();
  }
}

void measure(const config::Storage& storage) {
  Daemon daemon(storage);
  const bool is_whole = testing::rounds(10) == 10;
  const std::size_t commits = is_whole ? 200'000 : 4'000;  // of five entries
  run(store_commits(&daemon.store(), commits));
  const std::string url = daemon.url();
  const auto quiet = deliver_many(url);
  std::atomic<bool> is_over{false};
  std::atomic<std::size_t> answers{0};
  std::vector<std::thread> clients;
  for (const char* path : {"/api/v1/repos/acme/shop-0/state", "/api/v1/repos/acme/shop-1/state",
                           "/api/v1/store?limit=1000", "/api/v1/store?prefix=none", "/metrics"}) {
    clients.emplace_back([&, path] {
      const http::Client client(url, Secret(kToken));
      while (!is_over) ask(client, path, answers);
    });
  }
  const auto busy = deliver_many(url);
  LoopProbe probe(daemon.loops());  // started only now, because it keeps the loops busy
  deliver_many(url);
  const Duration held = probe.stop();
  is_over = true;
  for (std::thread& client : clients) client.join();
  const auto milliseconds = [](Duration time) { return std::chrono::duration<double, std::milli>(time).count(); };
  std::cout << storage.type << ": " << commits * kFacts.size() << " entries, " << answers
            << " long answers; webhooks' p99 " << milliseconds(quiet[kDeliveries * 99 / 100]) << " ms alone, "
            << milliseconds(busy[kDeliveries * 99 / 100]) << " ms beside them; a loop was held for "
            << milliseconds(held) << " ms\n";
  EXPECT_LT(held, kHeldMax);
  EXPECT_GT(answers, 0U);
}

TEST(HeldLoopsFaults, WebhooksAreNotLateOnTheMemoryEngine) {
  config::Storage storage;
  storage.type = "memory";
  measure(storage);
}

TEST(HeldLoopsFaults, WebhooksAreNotLateOnTheSqliteEngine) {
  const testing::TemporaryFolder folder;
  config::Storage storage;
  storage.sqlite.path = folder / "polly.db";
  measure(storage);
}

TEST(HeldLoopsFaults, WebhooksAreNotLateOnTheValkeyEngine) {
  const testing::ValkeyServer server;
  config::Storage storage;
  storage.type = "valkey";
  storage.valkey.addresses.emplace_back(server.host(), server.port());
  measure(storage);
}

TEST(HeldLoopsFaults, WebhooksAreNotLateOnThePostgresEngine) {
  const testing::PostgresServer server;
  config::Storage storage;
  storage.type = "postgres";
  storage.postgres.url = Secret(server.url());
  measure(storage);
}

}  // namespace
}  // namespace polly::held_loops
