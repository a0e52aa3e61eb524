// Servers that stop, crash, freeze and stop writing, and a network that swallows answers, under load.
#include <gtest/gtest.h>

#include <string>

#include "polly/backends/postgres/detail/test_postgres.hpp"
#include "polly/backends/postgres/detail/test_writers.hpp"
#include "polly/testing/faulty_proxy.hpp"
#include "polly/testing/noise.hpp"
#include "polly/testing/rounds.hpp"

namespace polly::postgres {
namespace {

using namespace std::chrono_literals;
using testing::FaultyProxy;
using testing::Noise;
using testing::PostgresServer;
using testing::rounds;

constexpr Duration kBackAgain = 1s;  // how long after its server a client may need

// How a call ends that has 300 ms, and that it does in time.
std::optional<ErrorKind> kind_in_time(Task<void> task) {
  const Noise noise;
  const TimePoint before = system_clock().now();
  const std::optional<ErrorKind> kind = kind_of(std::move(task));
  EXPECT_LT(system_clock().now() - before, 300ms + 100ms + noise.worst());
  return kind;
}

Context in_300ms() {
  return Context().with_timeout(system_clock(), 300ms);
}

Task<void> get(Store* store) {
  co_await store->get<int>(in_300ms(), "k");
}

TEST(PostgresFaults, ARestartOrACrashLosesNothingThatWasAcknowledged) {
  PostgresServer server;
  TestPostgres world;
  TestWriters writers(world, world.options(server.url()));
  for (std::size_t round = 0; round < rounds(20); ++round) {
    writers.wait_for_write();
    if (round % 2 == 0) {
      server.kill();
      server.start();
    } else {
      server.restart();
    }
    const Noise noise;
    const TimePoint ready = system_clock().now();
    const Duration took = writers.wait_for_write() - ready;
    EXPECT_LT(took, kBackAgain + noise.worst()) << "round " << round;
    EXPECT_EQ(writers.lost(server), 0U) << "round " << round << ", errors: " << writers.errors();
  }
  EXPECT_GT(writers.acknowledged(), 100U);
  std::printf("acknowledged %zu, lost 0, errors: %s\n", writers.acknowledged(), writers.errors().c_str());
}

TEST(PostgresFaults, ConnectionsThatTheServerEndsLoseNothingEither) {
  PostgresServer server;
  TestPostgres world;
  TestWriters writers(world, world.options(server.url()));
  for (std::size_t round = 0; round < rounds(50); ++round) {
    writers.wait_for_write();
    server.ask("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'polly'");
  }
  writers.wait_for_write();
  EXPECT_EQ(writers.lost(server), 0U) << "errors: " << writers.errors();
}

TEST(PostgresFaults, WhereAnswersAreSwallowedAWriteIsUnknownAndAReadIsLate) {
  PostgresServer server;
  FaultyProxy proxy(server.port());
  TestPostgres world;
  const auto store = world.open(
      world.options("postgres://postgres@127.0.0.1:" + std::to_string(proxy.port()) + "/postgres?gssencmode=disable"));
  run(store->set(Context(), "k", 1));
  proxy.drop_replies();
  EXPECT_EQ(kind_in_time(store->set(in_300ms(), "k", 2)), ErrorKind::unknown_outcome);
  EXPECT_EQ(kind_in_time(get(store.get())), ErrorKind::deadline_exceeded);
  proxy.pass();
  proxy.cut();
  EXPECT_EQ(kind_of(store->set(Context(), "k", 3)), std::nullopt);
  EXPECT_EQ(run(store->get<int>(Context(), "k")), 3);
  run(store->close());
}

TEST(PostgresFaults, WhereNobodyCanBeReachedAWriteWasNotSent) {
  PostgresServer server;
  FaultyProxy proxy(server.port());
  TestPostgres world;
  const auto store = world.open(
      world.options("postgres://postgres@127.0.0.1:" + std::to_string(proxy.port()) + "/postgres?gssencmode=disable"));
  proxy.refuse();
  proxy.cut();
  testing::wait_until("it is noticed", 5s, [&] { return proxy.open() == 0; });
  std::optional<ErrorKind> kind = ErrorKind::unknown_outcome;
  for (int i = 0; i < 10 && kind == ErrorKind::unknown_outcome; ++i)
    kind = kind_in_time(store->set(in_300ms(), "k", 2));
  EXPECT_EQ(kind, ErrorKind::deadline_exceeded);
  proxy.admit();
  EXPECT_EQ(kind_of(store->set(Context(), "k", 3)), std::nullopt);
  run(store->close());
}

TEST(PostgresFaults, AFrozenServerHoldsUpNobodyBeyondTheirDeadlines) {
  PostgresServer server;
  TestPostgres world;
  PostgresOptions options = world.options(server.url());
  options.timeout = 500ms;
  const auto store = world.open(options);
  run(store->set(Context(), "k", 1));
  // What was sent to a frozen server may be applied after it thaws, so it has a key of its own.
  server.freeze();
  EXPECT_EQ(kind_in_time(store->set(in_300ms(), "late", 2)), ErrorKind::unknown_outcome);
  EXPECT_EQ(kind_in_time(get(store.get())), ErrorKind::deadline_exceeded);
  for (int i = 0; i < 4; ++i) EXPECT_TRUE(kind_in_time(store->set(in_300ms(), "late", i)).has_value());
  server.thaw();
  testing::wait_until("it writes again", 5s, [&] { return !kind_of(store->set(in_300ms(), "k", 7)); });
  EXPECT_EQ(run(store->get<int>(Context(), "k")), 7);
  run(store->close());
}

TEST(PostgresFaults, AServerThatStopsWritingIsLeft) {
  PostgresServer server;
  TestPostgres world;
  PostgresOptions options = world.options(server.url());
  options.timeout = 500ms;
  const auto store = world.open(options);
  const auto set_read_only = [&](const std::string& value) {
    server.ask("ALTER SYSTEM SET default_transaction_read_only = " + value);
    server.ask("SELECT pg_reload_conf()");
  };
  set_read_only("on");
  testing::wait_until("it does not write", 5s, [&] { return kind_of(store->set(in_300ms(), "k", 1)).has_value(); });
  set_read_only("off");
  testing::wait_until("it writes again", 5s, [&] { return !kind_of(store->set(in_300ms(), "k", 2)); });
  run(store->close());
}

TEST(PostgresFaults, WhereOneHostIsGoneTheOtherOneTakesOver) {
  PostgresServer first;
  PostgresServer second;
  TestPostgres world;
  const auto make = world.open(world.options(second.url()));  // as replication would have
  run(make->close());
  const auto store = world.open(world.options("postgres://postgres@127.0.0.1:" + std::to_string(first.port()) +
                                              ",127.0.0.1:" + std::to_string(second.port()) + "/postgres"));
  run(store->set(Context(), "k", 1));
  EXPECT_EQ(first.ask("SELECT count(*) FROM " + world.table()), "1");
  first.kill();
  testing::wait_until("the other one writes", 5s, [&] { return !kind_of(store->set(Context(), "k", 2)); });
  EXPECT_EQ(second.ask("SELECT count(*) FROM " + world.table()), "1");
  run(store->close());
}

// It takes no memory without bound: beyond kWaitingMax calls are refused at once.
TEST(PostgresFaults, WhileTheServerIsAwayWhatWaitsIsBounded) {
  PostgresServer server;
  TestPostgres world;
  PostgresOptions options = world.options(server.url());
  options.timeout = 1000ms;
  const auto store = world.open(options);
  server.kill();
  std::atomic<std::size_t> refused = 0;
  const auto work = [&](std::size_t caller) -> Task<void> {
    try {
      co_await store->set(Context(), "k" + std::to_string(caller), 1);
    } catch (const Error& error) {
      if (error.kind() == ErrorKind::resource_exhausted) ++refused;
    }
  };
  world.at_once(40'000, work);
  EXPECT_GT(refused, 1000U);
  EXPECT_LT(refused, 10'000U);
  run(store->close());
}

}  // namespace
}  // namespace polly::postgres
