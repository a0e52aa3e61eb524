// A store whose connections are cut repeatedly does not fill the log.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "polly/testing/faulty_proxy.hpp"
#include "polly/testing/postgres_server.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/daemon_process.hpp"

namespace polly::tests {
namespace {

using namespace std::chrono_literals;
using testing::FaultyProxy;

constexpr std::size_t kCuts = 12;

std::size_t count_of(const std::string& text, const std::string& part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

// One line of a kind in ten seconds, from each pool of an event loop.
void cut_and_count(FaultyProxy& proxy, testing::Environment environment, const std::string& server) {
  environment.insert(environment.end(), {{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_THREADS", "1"}});
  const auto before = std::chrono::steady_clock::now();
  DaemonProcess daemon(environment);
  for (std::size_t i = 0; i < kCuts; ++i) {
    const std::size_t connections = proxy.connections();
    proxy.cut();
    testing::wait_until("it has connected again", 30s, [&] { return proxy.connections() > connections; });
  }
  ASSERT_EQ(daemon.stop(), 0);
  const auto took = std::chrono::steady_clock::now() - before;
  const auto lines_max = static_cast<std::size_t>(2 * (1 + took / 10s));
  const std::size_t losses = count_of(daemon.log(), "no connection to the " + server);
  const std::size_t returns = count_of(daemon.log(), "connected to the " + server);
  EXPECT_LE(losses, lines_max) << daemon.log();
  EXPECT_LE(returns, losses) << daemon.log();
}

TEST(ConnectionLines, OfAValkeyServerAreRateLimited) {
  testing::ValkeyServer server;
  FaultyProxy proxy(server.port());
  cut_and_count(proxy, {{"POLLY_STORE_URL", "valkey://127.0.0.1:" + std::to_string(proxy.port())}}, "Valkey server");
}

TEST(ConnectionLines, OfAPostgresServerAreRateLimited) {
  testing::PostgresServer server;
  FaultyProxy proxy(server.port());
  const std::string url = "postgres://postgres@127.0.0.1:" + std::to_string(proxy.port()) + "/postgres";
  cut_and_count(proxy, {{"POLLY_STORE_URL", url}}, "PostgreSQL server");
}

}  // namespace
}  // namespace polly::tests
