// Callers share statements: what one of them does wrong, or what another program does at the same moment, does not
// concern the others.
#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <vector>

#include "polly/backends/postgres/detail/test_postgres.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::postgres {
namespace {

constexpr std::size_t kCallers = 24;

// Every caller writes its own key, many times; those that `is_guilty` fail, and no other.
void expect_only_the_guilty_fail(TestPostgres& world, Store& store) {
  std::atomic<std::size_t> failed = 0;
  const auto work = [&](std::size_t caller) -> Task<void> {
    const bool is_guilty = caller == 7;
    const std::string key = (is_guilty ? "bad:" : "good:") + std::to_string(caller);
    for (int i = 0; i < 20; ++i) {
      std::optional<ErrorKind> kind;
      try {
        co_await store.set(Context(), key, i);
      } catch (const Error& error) {
        kind = error.kind();
        EXPECT_EQ(std::string(error.what()).find("bad:7"), std::string::npos) << error.what();
      }
      EXPECT_EQ(kind.has_value(), is_guilty) << key;
      if (kind) ++failed;
    }
    if (!is_guilty) {
      EXPECT_EQ(co_await store.get<int>(Context(), key), 19);
    }
  };
  world.at_once(kCallers, work);
  EXPECT_EQ(failed, 20U);
}

TEST(PostgresBatches, OneCallersErrorFailsNobodyElsesWrite) {
  TestPostgres world;
  const auto store = world.open(world.options());
  test_server().ask("ALTER TABLE " + world.table() + " ADD CHECK (key NOT LIKE 'bad:%')");
  expect_only_the_guilty_fail(world, *store);
  run(store->close());
}

TEST(PostgresBatches, AnErrorOfTheCommitFailsNobodyElsesWrite) {
  TestPostgres world;
  const auto store = world.open(world.options());
  const std::string function = sql_name(world.schema()) + ".refuse";
  test_server().ask("CREATE FUNCTION " + function +
                    "() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF new.key LIKE 'bad:%' THEN "
                    "RAISE EXCEPTION 'no %', new.key; END IF; RETURN NULL; END $$");
  test_server().ask("CREATE CONSTRAINT TRIGGER refuse AFTER INSERT OR UPDATE ON " + world.table() +
                    " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION " + function + "()");
  expect_only_the_guilty_fail(world, *store);
  run(store->close());
}

TEST(PostgresBatches, ALockOfSomebodyElseHoldsUpItsKeyAndNoOther) {
  TestPostgres world;
  PostgresOptions options = world.options();
  options.timeout = Milliseconds(2000);
  const auto store = world.open(options);
  run(store->set(Context(), "locked", 1));
  const std::string application = "holds_a_lock";
  testing::ServerProcess holder({testing::postgres_programs() / "psql", "-X", "-d",
                                 test_server().unix_url("&application_name=" + application), "-c",
                                 "BEGIN; SELECT 1 FROM " + world.table() + " FOR UPDATE; SELECT pg_sleep(60)"});
  testing::wait_until("it is locked", std::chrono::seconds(10), [&] {
    return test_server().ask("SELECT count(*) FROM pg_stat_activity WHERE application_name = '" + application +
                             "' AND wait_event = 'PgSleep'") == "1";
  });
  const auto work = [&](std::size_t caller) -> Task<void> {
    const std::string key = caller == 0 ? "locked" : "free:" + std::to_string(caller);
    bool is_done = true;
    try {
      co_await store->set(Context(), key, 2);
    } catch (const Error&) {
      is_done = false;
    }
    EXPECT_EQ(is_done, caller != 0) << key;
  };
  world.at_once(8, work);
  run(store->close());
}

TEST(PostgresBatches, ShareStatements) {
  TestPostgres world;
  const auto store = world.open(world.options());
  const auto work = [&](std::size_t caller) -> Task<void> {
    for (int i = 0; i < 50; ++i) co_await store->set(Context(), std::to_string(caller), i);
  };
  world.at_once(kCallers, work);
  const std::string metrics = world.telemetry().metrics().text();
  const auto counted = [&](const std::string& name) {
    const std::size_t at = metrics.find(name + "{kind=\"write\"} ");
    return at == std::string::npos ? 0.0 : std::stod(metrics.substr(metrics.find(' ', at)));
  };
  EXPECT_GE(counted("polly_postgres_batched_calls_total"), kCallers * 50.0);
  EXPECT_GE(counted("polly_postgres_batched_calls_total"), 4 * counted("polly_postgres_batches_total")) << metrics;
  run(store->close());
}

TEST(PostgresBatches, IntegersThatOthersWroteInTheirWayAreAdvancedToo) {
  TestPostgres world;
  const auto store = world.open(world.options());
  const auto write = [&](const std::string& key, const std::string& value) {
    test_server().ask("INSERT INTO " + world.table() + " VALUES ('" + key + "', '" + value + "', 1, NULL)");
  };
  write("float", "42.0");
  write("text", "\"42\"");
  write("large", "9999999999999999999");
  write("zero", "-0");
  EXPECT_EQ(run(store->advance(Context(), "float", 7)), 42);
  EXPECT_EQ(run(store->advance(Context(), "text", 43)), 43);
  EXPECT_EQ(run(store->advance(Context(), "zero", -5)), 0);
  EXPECT_EQ(kind_of(store->advance(Context(), "large", 1)), ErrorKind::type_mismatch);
  EXPECT_EQ(test_server().ask("SELECT encode(value, 'escape') FROM " + world.table() + " WHERE key = 'large'"),
            "9999999999999999999");
  run(store->close());
}

}  // namespace
}  // namespace polly::postgres
