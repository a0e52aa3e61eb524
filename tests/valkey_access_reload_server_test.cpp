// SIGHUP with Valkey: passwords and certificates change while requests are made, and what was valid before is refused.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "polly/testing/certificates.hpp"
#include "polly/testing/sanitizers.hpp"
#include "polly/testing/sentinel_group.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/load.hpp"
#include "tests/reloaded_daemon.hpp"

namespace polly::tests {
namespace {

using testing::CertificateFiles;
using testing::read_file;
using testing::test_certificates;
using testing::ValkeyServer;
using testing::Words;

constexpr int kLoad = testing::kHasSanitizers ? 5 : 20;  // requests of each client between two steps

std::string both_authorities() {
  return read_file(test_certificates().ca()) + read_file(test_certificates().other_ca());
}

// Reads, which the client sends again where their connection is closed.
Load::Request reads_of(const ReloadedDaemon& daemon) {
  return [&daemon](int) { return failure_of(daemon.get("t1", "k"), "GET"); };
}

void expect_ok(const ValkeyServer& server, const Words& words) {
  EXPECT_EQ(server.ask(words), "OK") << words.front();
}

// The connections of clients, not the one that asks.
void close_connections(const ValkeyServer& server) {
  server.ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
}

void write_client(const SecretFiles& files, const CertificateFiles& client) {
  files.write("certificate", read_file(client.certificate));
  files.write("key", read_file(client.key));
}

testing::Environment over_tls(const SecretFiles& files, const ValkeyServer& server) {
  return {{"POLLY_STORE_URL", "valkeys://127.0.0.1:" + std::to_string(server.tls_port())},
          {"POLLY_VALKEY_TLS_CA", files.path("ca")},
          {"POLLY_VALKEY_TLS_CERT", files.path("certificate")},
          {"POLLY_VALKEY_TLS_KEY", files.path("key")}};
}

TEST(AccessReload, TheClientsCertificateOfValkeyChangesUnderLoad) {
  const SecretFiles files;
  files.write("bundle", both_authorities());
  const ValkeyServer server({.tls = test_certificates().server(),
                             .wants_client_certificates = true,
                             .more_arguments = {"--tls-ca-cert-file", files.path("bundle")}});
  files.write("ca", read_file(test_certificates().ca()));
  write_client(files, test_certificates().client());
  ReloadedDaemon daemon(files, over_tls(files, server));
  ASSERT_EQ(daemon.put("t1", "k", "1").status, 200);
  Load load({reads_of(daemon), reads_of(daemon)});
  load.make(kLoad);
  write_client(files, test_certificates().stranger());
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  EXPECT_TRUE(has(daemon.ready(), R"("changed":["POLLY_VALKEY_TLS_CERT","POLLY_VALKEY_TLS_KEY"])")) << daemon.ready();
  load.make(kLoad);
  expect_ok(server, {"CONFIG", "SET", "tls-ca-cert-file", test_certificates().other_ca()});
  close_connections(server);
  load.make(kLoad);
  EXPECT_EQ(load.end(), std::vector<std::string>());

  write_client(files, test_certificates().client());
  EXPECT_FALSE(daemon.reload());
  EXPECT_TRUE(has(daemon.ready(), "check POLLY_VALKEY_TLS_CERT")) << daemon.ready();
  close_connections(server);
  EXPECT_EQ(daemon.get("t1", "k").status, 200) << "a refused certificate is not taken: " << daemon.log();
}

TEST(AccessReload, TheAuthoritiesThatValkeyIsTrustedByChangeUnderLoad) {
  const SecretFiles files;
  files.write("bundle", both_authorities());
  const ValkeyServer server(
      {.tls = test_certificates().server(), .more_arguments = {"--tls-ca-cert-file", files.path("bundle")}});
  files.write("ca", read_file(test_certificates().ca()));
  write_client(files, test_certificates().client());
  ReloadedDaemon daemon(files, over_tls(files, server));
  ASSERT_EQ(daemon.put("t1", "k", "1").status, 200);
  Load load({reads_of(daemon), reads_of(daemon)});
  files.write("ca", both_authorities());
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  EXPECT_TRUE(has(daemon.ready(), R"("changed":["POLLY_VALKEY_TLS_CA"])")) << daemon.ready();
  const CertificateFiles& now = test_certificates().other_server();
  expect_ok(server, {"CONFIG", "SET", "tls-cert-file", now.certificate, "tls-key-file", now.key});
  close_connections(server);
  load.make(kLoad);
  files.write("ca", read_file(test_certificates().other_ca()));
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  load.make(kLoad);
  EXPECT_EQ(load.end(), std::vector<std::string>());

  files.write("ca", read_file(test_certificates().ca()));
  EXPECT_FALSE(daemon.reload());
  EXPECT_TRUE(has(daemon.ready(), "is not trusted")) << daemon.ready();
}

TEST(AccessReload, ACertificateWithoutItsKeyKeepsTheOldPair) {
  const SecretFiles files;
  const ValkeyServer server({.tls = test_certificates().server(), .wants_client_certificates = true});
  files.write("ca", read_file(test_certificates().ca()));
  write_client(files, test_certificates().client());
  ReloadedDaemon daemon(files, over_tls(files, server));
  files.write("certificate", read_file(test_certificates().stranger().certificate));  // as between two renames
  EXPECT_FALSE(daemon.reload());
  EXPECT_TRUE(has(daemon.ready(), files.path("key"))) << daemon.ready();
  close_connections(server);
  EXPECT_EQ(daemon.put("t1", "k", "1").status, 200) << daemon.log();
}

TEST(AccessReload, ThePasswordOfValkeyChangesUnderLoad) {
  const SecretFiles files;
  const ValkeyServer server;
  expect_ok(server, {"ACL", "SETUSER", "polly", "on", ">p1", "~*", "&*", "+@all"});
  files.write("password", "p1");
  ReloadedDaemon daemon(files, {{"POLLY_STORAGE_TYPE", "valkey"},
                                {"POLLY_VALKEY_ADDRESS", server.address()},
                                {"POLLY_VALKEY_USERNAME", "polly"},
                                {"POLLY_VALKEY_PASSWORD_FILE", files.path("password")}});
  ASSERT_EQ(daemon.put("t1", "k", "1").status, 200);
  const auto write = [&](int number) { return failure_of(daemon.put("t1", "w", std::to_string(number)), "PUT"); };
  Load writes({write});
  Load load({reads_of(daemon), reads_of(daemon)});
  expect_ok(server, {"ACL", "SETUSER", "polly", ">p2"});
  files.write("password", "p2");
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  EXPECT_TRUE(has(daemon.ready(), R"("changed":["POLLY_VALKEY_PASSWORD"])")) << daemon.ready();
  expect_ok(server, {"ACL", "SETUSER", "polly", "<p1"});
  writes.make(kLoad);
  EXPECT_EQ(writes.end(), std::vector<std::string>());
  close_connections(server);
  load.make(kLoad);
  EXPECT_EQ(load.end(), std::vector<std::string>());

  files.write("password", "p1");
  EXPECT_FALSE(daemon.reload());
  EXPECT_TRUE(has(daemon.ready(), "POLLY_VALKEY_PASSWORD")) << daemon.ready();
  close_connections(server);
  EXPECT_EQ(daemon.get("t1", "k").status, 200) << "a refused password is not taken: " << daemon.log();
}

TEST(AccessReload, ThePasswordInAUrlChangesAndItsServerDoesNot) {
  const SecretFiles files;
  const ValkeyServer server;
  const ValkeyServer other;
  expect_ok(server, {"ACL", "SETUSER", "polly", "on", ">p1", ">p2", "~*", "&*", "+@all"});
  files.write("url", "valkey://polly:p1@" + server.address());
  ReloadedDaemon daemon(files, {{"POLLY_STORE_URL_FILE", files.path("url")}});
  files.write("url", "valkey://polly:p2@" + server.address());
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  EXPECT_TRUE(has(daemon.ready(), R"("changed":["POLLY_STORE_URL"])")) << daemon.ready();
  expect_ok(server, {"ACL", "SETUSER", "polly", "<p1"});
  close_connections(server);
  EXPECT_EQ(daemon.put("t1", "k", "1").status, 200) << daemon.log();

  files.write("url", "valkey://" + other.address());
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  EXPECT_TRUE(has(daemon.ready(), R"("changed":[])")) << daemon.ready();
  EXPECT_TRUE(has(daemon.log(), "restart the daemon")) << daemon.log();
  EXPECT_TRUE(has(daemon.log(), R"("variables":"POLLY_STORE_URL")")) << daemon.log();
  EXPECT_EQ(daemon.get("t1", "k").status, 200) << daemon.log();
  EXPECT_EQ(other.ask({"DBSIZE"}), "0");
}

TEST(AccessReload, ANewPasswordThatTheServerCannotJudgeIsTakenAndReported) {
  const SecretFiles files;
  ValkeyServer server({.password = "p1"});
  files.write("password", "p1");
  ReloadedDaemon daemon(files, {{"POLLY_STORAGE_TYPE", "valkey"},
                                {"POLLY_VALKEY_ADDRESS", server.address()},
                                {"POLLY_VALKEY_PASSWORD_FILE", files.path("password")}});
  server.stop();
  files.write("password", "p2");
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  EXPECT_TRUE(has(daemon.log(), "could not be tried")) << daemon.log();
  EXPECT_FALSE(has(daemon.log(), "p2\"")) << daemon.log();
  files.write("password", "p1");
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  server.restart();
  testing::wait_until("the daemon writes again", std::chrono::seconds(30),
                      [&] { return daemon.put("t1", "k", "1").status == 200; });
}

TEST(AccessReload, ThePasswordOfTheSentinelsChanges) {
  const SecretFiles files;
  testing::SentinelGroup group({.replicas = 1, .sentinels = 1});
  testing::Sentinel& sentinel = group.sentinel(0);
  sentinel.ask_list({"ACL", "SETUSER", "watcher", "on", ">w1", "~*", "&*", "+@all"});
  files.write("password", "w1");
  ReloadedDaemon daemon(files, {{"POLLY_STORAGE_TYPE", "valkey"},
                                {"POLLY_VALKEY_SENTINEL_ADDRS", sentinel.address()},
                                {"POLLY_VALKEY_SENTINEL_MASTER", group.name()},
                                {"POLLY_VALKEY_SENTINEL_USERNAME", "watcher"},
                                {"POLLY_VALKEY_SENTINEL_PASSWORD_FILE", files.path("password")}});
  ASSERT_EQ(daemon.put("t1", "k", "1").status, 200);
  sentinel.ask_list({"ACL", "SETUSER", "watcher", ">w2"});
  files.write("password", "w2");
  ASSERT_TRUE(daemon.reload()) << daemon.log();
  EXPECT_TRUE(has(daemon.ready(), R"("changed":["POLLY_VALKEY_SENTINEL_PASSWORD"])")) << daemon.ready();
  sentinel.ask_list({"ACL", "SETUSER", "watcher", "<w1"});
  sentinel.ask_list({"CLIENT", "KILL", "USER", "watcher"});
  testing::wait_until("the daemon is connected to the sentinel again", std::chrono::seconds(30),
                      [&] { return has(sentinel.ask_list({"CLIENT", "LIST"}).front(), "user=watcher"); });
  EXPECT_EQ(daemon.get("t1", "k").status, 200) << daemon.log();
}

}  // namespace
}  // namespace polly::tests
