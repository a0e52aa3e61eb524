// Starting: tables, versions, roles, encryption, and what is said where it cannot work.
#include <gtest/gtest.h>

#include <string>

#include "polly/backends/postgres/detail/schema.hpp"
#include "polly/backends/postgres/detail/test_postgres.hpp"

namespace polly::postgres {
namespace {

using testing::PostgresServer;

void expect_failure(TestPostgres& world, const PostgresOptions& options, ErrorKind kind, const std::string& says) {
  const std::unique_ptr<Error> error = world.failure(options);
  ASSERT_TRUE(error) << "it was opened";
  EXPECT_EQ(error->kind(), kind) << error->what();
  EXPECT_NE(std::string(error->what()).find(says), std::string::npos) << error->what();
  EXPECT_EQ(std::string(error->what()).find("hunter2"), std::string::npos) << error->what();
}

TEST(PostgresStart, WithoutTablesAndWithoutLeaveToMakeThemSaysWhatToRun) {
  TestPostgres world;
  PostgresOptions options = world.options();
  options.migrate = false;
  expect_failure(world, options, ErrorKind::config, "polly migrate-schema");
  Telemetry telemetry;
  const PostgresMigration made = run(migrate_postgres_schema(options, Runtime(telemetry)));
  EXPECT_EQ(made.from, 0);
  EXPECT_EQ(made.to, schema_version());
  const PostgresMigration again = run(migrate_postgres_schema(options, Runtime(telemetry)));
  EXPECT_EQ(again.from, again.to);
  EXPECT_FALSE(world.failure(options));
}

TEST(PostgresStart, OnTablesOfANewerPollyIsRefused) {
  TestPostgres world;
  EXPECT_FALSE(world.failure(world.options()));
  test_server().ask("UPDATE " + sql_name(world.schema()) + ".schema_version SET version = 99");
  expect_failure(world, world.options(), ErrorKind::config, "newer");
}

TEST(PostgresStart, OfManyInstancesAtOnceMakesTheTablesOnce) {
  TestPostgres world;
  const PostgresOptions options = world.options();
  std::atomic<int> opened = 0;
  const auto work = [&](std::size_t) -> Task<void> {
    const Runtime runtime(world.telemetry(), {world.loops().at(0), world.loops().at(1)});
    const auto backend = co_await open_postgres_backend(options, runtime);
    ++opened;
    co_await backend->close();
  };
  world.at_once(8, work);
  EXPECT_EQ(opened, 8);
}

TEST(PostgresStart, AWrongPasswordIsToldWithoutIt) {
  const PostgresServer server({.hba = {"host all all 127.0.0.1/32 scram-sha-256"}});
  server.ask("ALTER ROLE postgres PASSWORD 'right one'");
  const std::string place = "@127.0.0.1:" + std::to_string(server.port()) + "/postgres";
  TestPostgres world;
  expect_failure(world, world.options("postgres://postgres:hunter2" + place), ErrorKind::permission_denied, "password");
  expect_failure(world, world.options("postgres://postgres" + place), ErrorKind::permission_denied, "password");
  EXPECT_FALSE(world.failure(world.options("postgres://postgres:right%20one" + place)));
}

TEST(PostgresStart, AUrlThatLibpqDoesNotUnderstandIsNotRepeated) {
  TestPostgres world;
  for (const char* url : {"postgres://u:hunter2%@h/", "postgres://u@h/d?hunter2=1", "postgres://u:hunter2@[::1/"}) {
    expect_failure(world, world.options(url), ErrorKind::config, "URL");
  }
  expect_failure(world, world.options("postgres://u:hunter2@127.0.0.1:five/d"), ErrorKind::config, "port");
  expect_failure(world, world.options("postgres://u:hunter2@127.0.0.1:1/d?sslmode=perhaps"), ErrorKind::config,
                 "sslmode");
}

TEST(PostgresStart, WhereNobodyListensIsUnavailableAndSaysWhere) {
  TestPostgres world;
  expect_failure(world, world.options("postgres://u:hunter2@127.0.0.1:1/d"), ErrorKind::unavailable, "127.0.0.1");
  expect_failure(world, world.options("postgres://u:hunter2@nowhere.invalid/d"), ErrorKind::unavailable,
                 "nowhere.invalid");
}

TEST(PostgresStart, OnAServerThatOnlyReadsIsUnavailableAndAnotherHostIsFound) {
  const PostgresServer reader({.settings = {"default_transaction_read_only=on"}});
  TestPostgres world;
  expect_failure(world, world.options(reader.url()), ErrorKind::unavailable, "read-only");
  expect_failure(world, world.options(reader.url("?target_session_attrs=any")), ErrorKind::unavailable, "read-only");
  const std::string hosts = "postgres://postgres@127.0.0.1:" + std::to_string(reader.port()) +
                            ",localhost:" + std::to_string(test_server().port()) + "/postgres";
  EXPECT_FALSE(world.failure(world.options(hosts)));
}

TEST(PostgresStart, OnADatabaseThatIsNotUtf8IsRefused) {
  const PostgresServer server({.encoding = "LATIN1"});
  TestPostgres world;
  expect_failure(world, world.options(server.url()), ErrorKind::config, "LATIN1");
}

// What docs/postgres.md says: one role makes the tables, another one uses them.
TEST(PostgresStart, ARoleThatMayOnlyUseTheTablesIsEnough) {
  TestPostgres world("least");
  test_server().ask("CREATE ROLE polly_owner LOGIN; CREATE ROLE polly LOGIN");
  test_server().ask("CREATE SCHEMA least AUTHORIZATION polly_owner; GRANT USAGE ON SCHEMA least TO polly");
  test_server().ask(
      "ALTER DEFAULT PRIVILEGES FOR ROLE polly_owner IN SCHEMA least GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO "
      "polly");
  test_server().ask("ALTER DEFAULT PRIVILEGES FOR ROLE polly_owner IN SCHEMA least GRANT USAGE ON SEQUENCES TO polly");
  const std::string place = "@127.0.0.1:" + std::to_string(test_server().port()) + "/postgres";
  expect_failure(world, world.options("postgres://polly" + place), ErrorKind::permission_denied, "grants");
  Telemetry telemetry;
  run(migrate_postgres_schema(world.options("postgres://polly_owner" + place), Runtime(telemetry)));
  const auto store = world.open(world.options("postgres://polly" + place));
  run(store->set(Context(), "k", 1, std::chrono::hours(1)));
  EXPECT_EQ(run(store->advance(Context(), "k", 2)), 2);
  Transaction transaction;
  transaction.require_present("k").set("l", 1).remove("k");
  EXPECT_TRUE(run(store->apply(Context(), std::move(transaction))));
  EXPECT_TRUE(run(store->touch(Context(), "l", std::chrono::hours(1))));
  EXPECT_EQ(run(store->scan(Context(), Scan(""))).keys.size(), 1U);
  EXPECT_TRUE(run(store->remove(Context(), "l")));
  run(store->close());
}

TEST(PostgresStart, GrantsThatAreTakenAwayAreToldToCallers) {
  TestPostgres world("taken");
  test_server().ask("CREATE ROLE taker LOGIN; CREATE SCHEMA taken AUTHORIZATION taker");
  const std::string url = "postgres://taker@127.0.0.1:" + std::to_string(test_server().port()) + "/postgres";
  const auto store = world.open(world.options(url));
  test_server().ask("REVOKE INSERT ON taken.entries FROM taker");
  EXPECT_EQ(kind_of(store->set(Context(), "k", 1)), ErrorKind::permission_denied);
  EXPECT_EQ(run(store->get<int>(Context(), "k")), std::nullopt);
  test_server().ask("GRANT INSERT ON taken.entries TO taker");
  EXPECT_EQ(kind_of(store->set(Context(), "k", 1)), std::nullopt);
  run(store->close());
}

TEST(PostgresStart, AGrantThatIsMissingIsNamedByAPing) {
  TestPostgres world("named");
  test_server().ask("CREATE ROLE namer LOGIN; CREATE SCHEMA named AUTHORIZATION namer");
  const std::string url = "postgres://namer@127.0.0.1:" + std::to_string(test_server().port()) + "/postgres";
  const auto store = world.open(world.options(url));
  run(store->probe(Context()));
  for (const std::string grant : {"SELECT", "INSERT", "UPDATE", "DELETE"}) {
    test_server().ask("REVOKE " + grant + " ON named.entries FROM namer");
    try {
      run(store->ping(Context()));
      ADD_FAILURE() << grant;
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::permission_denied);
      EXPECT_NE(std::string(error.what()).find("on the table \"named\".entries: " + grant + ";"), std::string::npos)
          << error.what();
    }
    test_server().ask("GRANT " + grant + " ON named.entries TO namer");
  }
  run(store->probe(Context()));
  run(store->close());
  test_server().ask("REVOKE DELETE ON named.entries FROM namer");
  expect_failure(world, world.options(url), ErrorKind::permission_denied, "entries: DELETE;");
}

TEST(PostgresStart, AKeyOfOthersThatIsNoneForPollyIsNotListed) {
  TestPostgres world;
  const auto store = world.open(world.options());
  run(store->set(Context(), "k", 1));
  test_server().ask("INSERT INTO " + world.table() + " VALUES ('', '1', 0, NULL), (repeat('k', 600), '1', 0, NULL)");
  const Page page = run(store->scan(Context(), Scan("")));
  ASSERT_EQ(page.keys.size(), 1U);
  EXPECT_EQ(page.keys.front().text(), "k");
  run(store->close());
}

TEST(PostgresStart, EncryptedAndVerified) {
  const auto& certificates = testing::test_certificates();
  const PostgresServer server({.hba = {"hostssl all all 127.0.0.1/32 trust"}, .tls = certificates.server()});
  const auto url = [&](const std::string& host, const std::string& mode, const std::string& ca) {
    return "postgres://postgres@" + host + ":" + std::to_string(server.port()) + "/postgres?sslmode=" + mode +
           "&sslrootcert=" + ca;
  };
  TestPostgres world;
  const auto store = world.open(world.options(url("localhost", "verify-full", certificates.ca())));
  for (std::size_t bytes = 8000; bytes < 3'000'000; bytes += bytes / 3) {  // all kinds of last records of an answer
    run(store->set(Context(), "k", std::string(bytes, 'x')));
    EXPECT_EQ(run(store->get<std::string>(Context(), "k"))->size(), bytes);
  }
  run(store->close());
  expect_failure(world, world.options(url("localhost", "verify-full", certificates.other_ca())), ErrorKind::config,
                 "certificate");
  expect_failure(world, world.options(url("localhost", "disable", certificates.ca())), ErrorKind::permission_denied,
                 "pg_hba");
  const PostgresServer elsewhere({.tls = certificates.elsewhere()});
  expect_failure(world,
                 world.options("postgres://postgres@localhost:" + std::to_string(elsewhere.port()) +
                               "/postgres?sslmode=verify-full&sslrootcert=" + certificates.ca().string()),
                 ErrorKind::config, "certificate");
}

}  // namespace
}  // namespace polly::postgres
