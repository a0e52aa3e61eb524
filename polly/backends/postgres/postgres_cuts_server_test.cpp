// A healthy server whose connections are ended again and again: they are opened again at once.
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <string>

#include "polly/backends/postgres/detail/test_postgres.hpp"
#include "polly/testing/faulty_proxy.hpp"
#include "polly/testing/series_value.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::postgres {
namespace {

constexpr Milliseconds kWindow{500};

// Within the window, every 50 ms.
void end_connections(const std::string& application) {
  test_server().ask(
      "DO $$ BEGIN FOR i IN 1..10 LOOP PERFORM pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name "
      "= "
      "'" +
      application + "'; PERFORM pg_stat_clear_snapshot(); PERFORM pg_sleep(0.05); END LOOP; END $$");
}

std::size_t reads_of(Store& store) {
  std::size_t reads = 0;
  const TimePoint end = system_clock().now() + kWindow;
  while (system_clock().now() < end) {
    EXPECT_EQ(kind_of(store.get<int>(Context(), "k")), std::nullopt);
    ++reads;
  }
  return reads;
}

// How long the server needs for a new connection, at best: it starts a process for each.
Duration time_of_a_connection() {
  Duration best = Duration::max();
  for (int i = 0; i < 5; ++i) {
    const TimePoint begin = system_clock().now();
    test_server().ask("SELECT 1");
    best = std::min<Duration>(best, system_clock().now() - begin);
  }
  return best;
}

// The machine may be busy with something else: the best of a few windows counts.
TEST(PostgresCuts, EveryFiftyMillisecondsLeaveMoreThanHalfOfTheRate) {
  constexpr double kWanted = 0.5;
  if (time_of_a_connection() > std::chrono::milliseconds(8)) {
    GTEST_SKIP() << "a new connection takes the server so long here that little of 50 ms is left";
  }
  TestPostgres world;
  const auto store = world.open(world.options(test_server().url("?application_name=polly-cuts")));
  double best = 0;
  for (int round = 0; round < 4 && best < kWanted; ++round) {
    const auto calm = static_cast<double>(reads_of(*store));
    const auto cutting = std::async(std::launch::async, end_connections, "polly-cuts");
    best = std::max(best, static_cast<double>(reads_of(*store)) / calm);
  }
  EXPECT_GE(best, kWanted);
  RecordProperty("percent", static_cast<int>(100 * best));
  run(store->close());
}

TEST(PostgresCuts, AReadUnderWayIsSentAgainAndAWriteIsPerhapsApplied) {
  using testing::FaultyProxy;
  FaultyProxy proxy(test_server().port());
  TestPostgres world;
  const auto store =
      world.open(world.options("postgres://postgres@127.0.0.1:" + std::to_string(proxy.port()) + "/postgres"));
  run(store->set(Context(), Key("k"), 1));
  const auto retries = [&] {
    return testing::series_value(world.telemetry().metrics().text(), "polly_store_retries_total{backend=\"postgres\"}");
  };
  const std::size_t connections = proxy.open();
  // All are cut once a byte of the next statement has arrived.
  const auto cut_soon = [&] {
    testing::wait_until("every connection is open", std::chrono::seconds(10),
                        [&] { return proxy.open() == connections && run(store->get<int>(Context(), "k")); });
    proxy.cut_after(testing::Way::to_server, 1);
  };
  const std::string before = retries();
  cut_soon();
  EXPECT_EQ(run(store->get<int>(Context(), "k")), 1);
  EXPECT_NE(retries(), before);
  cut_soon();
  EXPECT_EQ(kind_of(store->set(Context(), Key("k"), 2)), ErrorKind::unknown_outcome);
  run(store->set(Context(), Key("k"), 3));
  EXPECT_EQ(run(store->get<int>(Context(), "k")), 3);
  run(store->close());
}

}  // namespace
}  // namespace polly::postgres
