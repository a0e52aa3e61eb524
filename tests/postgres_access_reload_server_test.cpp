// SIGHUP with PostgreSQL: the user, the password and the certificates of its URL change while requests are made.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "polly/testing/certificates.hpp"
#include "polly/testing/postgres_server.hpp"
#include "polly/testing/sanitizers.hpp"
#include "tests/load.hpp"
#include "tests/reloaded_daemon.hpp"

namespace polly::tests {
namespace {

using testing::PostgresServer;
using testing::test_certificates;

constexpr int kReads = testing::kHasSanitizers ? 5 : 20;  // of each client between two steps

Load::Request postgres_reads(const ReloadedDaemon& daemon) {
  return [&daemon](int) { return failure_of(daemon.get("t1", "k"), "GET"); };
}

void end_sessions_of(const PostgresServer& server, const std::string& role) {
  server.ask("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE usename = '" + role + "'");
}

std::string url_of(const PostgresServer& server, const std::string& who) {
  return "postgres://" + who + "@127.0.0.1:" + std::to_string(server.port()) + "/postgres";
}

// Two roles log in in turn; both are members of the owner of the tables.
TEST(AccessReload, TheRoleOfPostgresChangesUnderLoad) {
  const SecretFiles files;
  const PostgresServer server({.hba = {"host all all 127.0.0.1/32 scram-sha-256"}});
  server.ask(
      "CREATE ROLE polly NOLOGIN; GRANT CREATE ON DATABASE postgres TO polly; "
      "CREATE ROLE polly_a LOGIN PASSWORD 'canary_a' IN ROLE polly; ALTER ROLE polly_a SET role = polly");
  files.write("url", url_of(server, "polly_a:canary_a"));
  ReloadedDaemon daemon(files, {{"POLLY_STORE_URL_FILE", files.path("url")}});
  ASSERT_EQ(daemon.put("t1", "k", "1").status, 200);
  Load load({postgres_reads(daemon), postgres_reads(daemon)});
  server.ask("CREATE ROLE polly_b LOGIN PASSWORD 'b1' IN ROLE polly; ALTER ROLE polly_b SET role = polly");
  files.write("url", url_of(server, "polly_b:b1"));
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  EXPECT_TRUE(has(daemon.ready(), R"("changed":["POLLY_STORE_URL"])")) << daemon.ready();
  load.make(kReads);
  server.ask("ALTER ROLE polly_a NOLOGIN");
  end_sessions_of(server, "polly_a");
  load.make(kReads);
  EXPECT_EQ(load.end(), std::vector<std::string>());
  EXPECT_EQ(server.ask("SELECT count(*) FROM pg_stat_activity WHERE usename = 'polly_a'"), "0");
  EXPECT_EQ(daemon.put("t1", "k", "2").status, 200) << daemon.log();

  files.write("url", url_of(server, "polly_a:canary_a"));
  EXPECT_FALSE(daemon.reload());
  EXPECT_TRUE(has(daemon.ready(), "the store refuses the new access")) << daemon.ready();
  EXPECT_FALSE(has(daemon.ready() + daemon.log(), "canary_a")) << daemon.log();
  end_sessions_of(server, "polly_b");
  EXPECT_EQ(daemon.get("t1", "k").status, 200) << "a refused role is not taken: " << daemon.log();
}

// A role has one password: between its change and the reload only new connections are refused.
TEST(AccessReload, ThePasswordOfPostgresChangesUnderLoad) {
  const SecretFiles files;
  const PostgresServer server({.hba = {"host all all 127.0.0.1/32 scram-sha-256"}});
  server.ask("CREATE ROLE polly LOGIN PASSWORD 'p1'; GRANT CREATE ON DATABASE postgres TO polly");
  files.write("url", url_of(server, "polly:p1"));
  ReloadedDaemon daemon(files, {{"POLLY_STORAGE_TYPE", "postgres"}, {"POLLY_POSTGRES_URL_FILE", files.path("url")}});
  ASSERT_EQ(daemon.put("t1", "k", "1").status, 200);
  const auto write = [&](int number) { return failure_of(daemon.put("t1", "w", std::to_string(number)), "PUT"); };
  Load writes({write});
  Load load({postgres_reads(daemon)});
  server.ask("ALTER ROLE polly PASSWORD 'p2'");
  load.make(kReads);
  files.write("url", url_of(server, "polly:p2"));
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  EXPECT_TRUE(has(daemon.ready(), R"("changed":["POLLY_POSTGRES_URL"])")) << daemon.ready();
  writes.make(kReads);
  EXPECT_EQ(writes.end(), std::vector<std::string>());
  end_sessions_of(server, "polly");
  load.make(kReads);
  EXPECT_EQ(load.end(), std::vector<std::string>());

  files.write("url", "postgres://polly:p2@127.0.0.1:" + std::to_string(server.port()) + "/elsewhere");
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  EXPECT_TRUE(has(daemon.log(), R"("variables":"POLLY_POSTGRES_URL")")) << daemon.log();
  EXPECT_EQ(daemon.get("t1", "k").status, 200);
}

// Libpq reads the files that the URL names for each connection, so that they need no reload.
TEST(AccessReload, TheClientsCertificateOfPostgresChangesUnderLoad) {
  const SecretFiles files;
  const auto authority = [&](const std::filesystem::path& file) {
    return testing::read_file(test_certificates().ca()) + testing::read_file(file);
  };
  const testing::TemporaryFolder folder;  // that the server reads, which is another user
  std::filesystem::permissions(folder.path(), std::filesystem::perms(0755));
  const std::string trusted = (folder / "trusted.pem").string();
  const auto trust = [&](const std::string& text) {
    std::ofstream(trusted) << text;
    std::filesystem::permissions(trusted, std::filesystem::perms(0644));
  };
  trust(authority(test_certificates().other_ca()));
  const PostgresServer server({.settings = {"ssl_ca_file=" + trusted},
                               .hba = {"hostssl all all 127.0.0.1/32 trust clientcert=verify-ca"},
                               .tls = test_certificates().server()});
  const auto show = [&](const testing::CertificateFiles& client) {
    files.write("certificate", testing::read_file(client.certificate));
    files.write("key", testing::read_file(client.key));
  };
  show(test_certificates().client());
  ReloadedDaemon daemon(
      files, {{"POLLY_STORE_URL", url_of(server, "postgres") +
                                      "?sslmode=verify-ca&sslrootcert=" + test_certificates().ca().string() +
                                      "&sslcert=" + files.path("certificate") + "&sslkey=" + files.path("key")}});
  ASSERT_EQ(daemon.put("t1", "k", "1").status, 200);
  Load load({postgres_reads(daemon), postgres_reads(daemon)});
  show(test_certificates().stranger());
  trust(testing::read_file(test_certificates().other_ca()));
  server.ask("SELECT pg_reload_conf()");
  server.ask("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE application_name LIKE 'polly%'");
  load.make(kReads);
  EXPECT_EQ(load.end(), std::vector<std::string>());
}

}  // namespace
}  // namespace polly::tests
