#include "polly/testing/postgres_server.hpp"

#include <gtest/gtest.h>

#include "polly/testing/program.hpp"

namespace polly::testing {
namespace {

TEST(PostgresServer, AnswersOverTcpAndItsSocket) {
  const PostgresServer server;
  EXPECT_EQ(server.ask("SELECT 1, 'a'"), "1|a");
  const ProgramResult over_tcp =
      run_program({postgres_programs() / "psql", "-XAt", "-d", server.url(), "-c", "SHOW server_encoding"});
  EXPECT_EQ(over_tcp.out, "UTF8\n") << over_tcp.err;
  EXPECT_EQ(server.ask("SHOW fsync"), "on");
}

TEST(PostgresServer, KeepsItsDataAfterItWasKilledOrStopped) {
  PostgresServer server;
  server.ask("CREATE TABLE kept (n int)");
  server.ask("INSERT INTO kept VALUES (7)");
  server.kill();
  EXPECT_THROW(server.ask("SELECT 1"), std::runtime_error);
  server.start();
  EXPECT_EQ(server.ask("SELECT n FROM kept"), "7");
  server.restart();
  EXPECT_EQ(server.ask("SELECT n FROM kept"), "7");
}

TEST(PostgresServer, StandsStillWhileItIsFrozen) {
  PostgresServer server;
  server.freeze();
  const std::vector<std::string> ask{"timeout", "0.3",     postgres_programs() / "psql", "-XAt", "-d", server.url(),
                                     "-c",      "SELECT 1"};
  EXPECT_EQ(run_program(ask).exit_code, 124);
  server.thaw();
  EXPECT_EQ(server.ask("SELECT 1"), "1");
}

}  // namespace
}  // namespace polly::testing
