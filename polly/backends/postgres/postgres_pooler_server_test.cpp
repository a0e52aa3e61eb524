// PgBouncer in front of the server: sessions are fine; transactions lend one connection to several of Polly's, of which
// each has the prepared statements of another, or lacks its own.
#include <gtest/gtest.h>
#include <unistd.h>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "polly/backends/postgres/detail/test_postgres.hpp"
#include "polly/testing/free_port.hpp"
#include "polly/testing/server_process.hpp"
#include "polly/testing/socket.hpp"

namespace polly::postgres {
namespace {

class PgBouncer {
 public:
  explicit PgBouncer(const std::string& pool_mode) : process_(command(pool_mode)) {
    process_.wait_until_ready(std::chrono::seconds(15), [this] { return testing::connect_to(port_).is_open(); });
  }

  std::string url() const { return "postgres://postgres@127.0.0.1:" + std::to_string(port_) + "/postgres"; }

 private:
  std::vector<std::string> command(const std::string& pool_mode) const {
    const std::string config =
        "[databases]\n* = host=127.0.0.1 user=postgres port=" + std::to_string(test_server().port()) +
        "\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = " + std::to_string(port_) +
        "\nunix_socket_dir =\nauth_type = any\ndefault_pool_size = 4\nserver_login_retry = 1\npool_mode = " +
        pool_mode + "\n";
    const std::string user = geteuid() == 0 ? " -u postgres" : "";
    return {"sh", "-c", "printf %s \"$1\" > p.ini; exec /usr/sbin/pgbouncer" + user + " p.ini", "sh", config};
  }

  const std::uint16_t port_ = testing::free_port();
  testing::ServerProcess process_;
};

TEST(PostgresPooler, OfSessionsIsServedAsTheServerIs) {
  TestPostgres world;
  const PgBouncer pooler("session");
  const auto store = world.open(world.options(pooler.url()));
  run(store->set(Context(), "k", 1));
  EXPECT_EQ(run(store->get<int>(Context(), "k")), 1);
  run(store->close());
}

TEST(PostgresPooler, OfTransactionsIsNamedAndTheSchemaIsNot) {
  TestPostgres world;
  run(world.open(world.options())->close());  // makes the tables
  const PgBouncer pooler("transaction");
  std::string text;
  for (int round = 0; round < 5 && text.empty(); ++round) {  // until two of Polly's connections meet on one
    try {
      const auto store = world.open(world.options(pooler.url()));
      world.at_once(8, [&](std::size_t caller) -> Task<void> {
        co_await store->set(Context(), Key("k" + std::to_string(caller)), 1);
      });
      run(store->close());
    } catch (const Error& error) {
      text = error.what();
      EXPECT_EQ(error.kind(), ErrorKind::config) << text;
    }
  }
  EXPECT_NE(text.find("pool_mode = session"), std::string::npos) << text;
  const bool has_code = text.find("42P05") != std::string::npos || text.find("26000") != std::string::npos;
  EXPECT_TRUE(has_code) << text;
  EXPECT_EQ(text.find("migrate-schema"), std::string::npos) << text;
}

}  // namespace
}  // namespace polly::postgres
