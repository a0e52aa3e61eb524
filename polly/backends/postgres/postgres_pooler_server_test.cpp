// What a pooler in transaction mode does to a connection: it has the prepared statements of another, or lacks its own.
#include <gtest/gtest.h>

#include <boost/asio/this_coro.hpp>
#include <memory>
#include <string>
#include <utility>

#include "polly/backends/postgres/detail/conninfo.hpp"
#include "polly/backends/postgres/detail/link.hpp"
#include "polly/backends/postgres/detail/test_postgres.hpp"

namespace polly::postgres {
namespace {

Task<void> prepare_on_a_used_connection(std::string schema) {
  const auto link = std::make_shared<Link>(co_await boost::asio::this_coro::executor);
  Conninfo conninfo = Conninfo::parse(test_server().url(), Milliseconds(2'000));
  co_await link->connect(std::move(conninfo));
  co_await link->ask("PREPARE get AS SELECT 1");
  co_await link->prepare(std::move(schema));
}

TEST(PostgresPooler, ThatSharesConnectionsIsNamedAndTheSchemaIsNot) {
  TestPostgres world;
  run(world.open(world.options())->close());  // makes the tables
  try {
    run(prepare_on_a_used_connection(world.schema()));
    FAIL() << "it was prepared twice";
  } catch (const Error& error) {
    const std::string text = error.what();
    EXPECT_EQ(error.kind(), ErrorKind::config) << text;
    EXPECT_NE(text.find("pool_mode = session"), std::string::npos) << text;
    EXPECT_NE(text.find("42P05"), std::string::npos) << text;
    EXPECT_EQ(text.find("migrate-schema"), std::string::npos) << text;
  }
}

}  // namespace
}  // namespace polly::postgres
