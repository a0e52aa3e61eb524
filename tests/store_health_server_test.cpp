// Daemons whose store no longer does what they need, although it answers: no route reports that as the client's fault,
// and readiness and `polly doctor` name the reason.
#include <gtest/gtest.h>

#include <filesystem>
#include <string>
#include <vector>

#include "polly/github/signature.hpp"
#include "polly/http/client.hpp"
#include "polly/testing/certificates.hpp"
#include "polly/testing/postgres_server.hpp"
#include "polly/testing/program.hpp"
#include "polly/testing/valkey_server.hpp"
#include "polly/testing/wait_until.hpp"
#include "tests/daemon_process.hpp"
#include "tests/paths.hpp"

namespace polly::tests {
namespace {

using namespace std::chrono_literals;
using testing::Environment;
using testing::run_program;
using testing::ValkeyServer;

constexpr const char* kState = "/api/v1/repos/acme/shop/commits/0123456789abcdef0123456789abcdef01234567/state";

Environment with_store(Environment more) {
  more.insert(more.end(), {{"POLLY_WEBHOOK_SECRET", "s"}, {"POLLY_API_TOKEN", "t"}});
  return more;
}

http::Response deliver(const DaemonProcess& daemon) {
  const std::string sha = "0123456789abcdef0123456789abcdef01234567";
  const std::string body = R"({"action":"opened","number":7,"pull_request":{"number":7,"head":{"sha":")" + sha +
                           R"("}},"repository":{"full_name":"Acme/Shop"}})";
  return http::Client(daemon.url())
      .send("POST", "/webhook", body,
            {{"Content-Type", "application/json"},
             {"X-GitHub-Event", "pull_request"},
             {"X-GitHub-Delivery", "72d3162e-cc78-11e3-81ab-4c9367dc0958"},
             {"X-Hub-Signature-256", github::sign(body, Secret("s"))}});
}

struct Route {
  const char* method;
  std::string path;
  const char* body = "";
};

std::vector<Route> routes_to_the_store() {
  const std::string state = kState;
  return {{"GET", state},
          {"DELETE", state},
          {"GET", state + "/pr_number"},
          {"PUT", state + "/pr_number", "5"},
          {"DELETE", state + "/pr_number"},
          {"GET", "/api/v1/repos/acme/shop/state?pr=7"},
          {"GET", "/api/v1/store/entry?key=k"},
          {"PUT", "/api/v1/store/entry?key=k", "1"},
          {"PUT", "/api/v1/store/entry?key=k&if_absent=true", "1"},
          {"DELETE", "/api/v1/store/entry?key=k"},
          {"GET", "/api/v1/store?limit=1"},
          {"GET", "/readyz"},
          {"GET", "/healthz"}};
}

void expect_servers_fault_everywhere(const DaemonProcess& daemon) {
  const auto is_servers_fault = [](const http::Response& response) {
    return response.status == 503 && response.body.find("credentials") == std::string::npos;
  };
  const http::Response delivered = deliver(daemon);
  EXPECT_TRUE(is_servers_fault(delivered)) << delivered.status << " " << delivered.body;
  const http::Client client(daemon.url(), Secret("t"));
  for (const Route& route : routes_to_the_store()) {
    const http::Response response = client.send(route.method, route.path, route.body);
    EXPECT_TRUE(is_servers_fault(response))
        << route.method << " " << route.path << ": " << response.status << " " << response.body;
  }
  EXPECT_EQ(client.send("GET", "/livez").status, 200);
}

// Waits for the status; the body has to contain `part`.
void expect_ready_as(const DaemonProcess& daemon, int status, const std::string& part) {
  const http::Client client(daemon.url());
  http::Response last;
  EXPECT_TRUE(testing::comes_true(15s,
                                  [&] {
                                    last = client.send("GET", "/readyz?verbose");
                                    return last.status == status && last.body.find(part) != std::string::npos;
                                  }))
      << part << ": " << last.status << " " << last.body;
}

void expect_doctor_says(const Environment& environment, const std::string& part) {
  const auto result = run_program({kPollyProgram, "doctor"}, environment);
  EXPECT_NE(result.exit_code, 0);
  EXPECT_NE(result.out.find(part), std::string::npos) << result.out;
  EXPECT_EQ(result.out.find("6.2"), std::string::npos) << result.out;
}

void let_in(const ValkeyServer& server, const std::vector<std::string>& rules) {
  std::vector<std::string> words{"ACL", "SETUSER", "polly", "reset", "on", ">p", "~polly:*", "~k", "+@all"};
  words.insert(words.end(), rules.begin(), rules.end());
  server.ask(words);
}

TEST(StoreHealth, AGrantRevokedByValkeyIsNamedAndItsReturnIsNoticed) {
  const ValkeyServer server;
  let_in(server, {});
  const Environment environment =
      with_store({{"POLLY_STORE_URL", "valkey://polly:p@127.0.0.1:" + std::to_string(server.port())}});
  const DaemonProcess daemon(environment);
  expect_ready_as(daemon, 200, "ok");
  EXPECT_EQ(deliver(daemon).status, 200);
  let_in(server, {"-@scripting"});
  const http::Response refused = deliver(daemon);
  EXPECT_EQ(refused.status, 503);
  EXPECT_NE(refused.body.find("a grant may be missing"), std::string::npos) << refused.body;
  expect_ready_as(daemon, 503, "may not run EVALSHA: give it +evalsha");
  expect_doctor_says(environment, "may not run EVALSHA");
  let_in(server, {"resetkeys", "~app:*"});
  expect_ready_as(daemon, 503, "key patterns have to include ~polly:*");
  let_in(server, {});
  expect_ready_as(daemon, 200, "ok");
  EXPECT_TRUE(testing::comes_true(15s, [&] { return server.ask({"KEYS", "polly:probe:*"}).empty(); }));
}

TEST(StoreHealth, ADaemonStartsOnAServerWithoutACommandAndIsNotReady) {
  const ValkeyServer server({.more_arguments = {"--rename-command", "EVAL", ""}});
  const Environment environment = with_store({{"POLLY_STORE_URL", "valkey://" + server.address()}});
  const DaemonProcess daemon(environment);
  expect_ready_as(daemon, 503, "does not know the command EVAL");
  expect_doctor_says(environment, "does not know the command EVAL");
}

TEST(StoreHealth, AReplicaIsRefusedAtTheStart) {
  const ValkeyServer primary;
  const ValkeyServer replica({.replica_of = &primary});
  const auto result = run_program(
      {kPollyProgram, "serve", "--listen", "127.0.0.1:0"},
      with_store({{"POLLY_STORE_URL", "valkey://" + replica.address()}, {"POLLY_VALKEY_START_TIMEOUT", "300ms"}}));
  EXPECT_EQ(result.exit_code, 5);
  EXPECT_NE(result.err.find("is a replica and refuses writes"), std::string::npos) << result.err;
}

TEST(StoreHealth, AChangedPasswordOfValkeyIsNotTheClientsFault) {
  const ValkeyServer server({.password = "before"});
  const DaemonProcess daemon(with_store({{"POLLY_STORE_URL", "valkey://:before@" + server.address()}}));
  testing::PlainClient admin = server.client();
  admin.ask({"CONFIG", "SET", "requirepass", "after"});
  admin.ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
  expect_ready_as(daemon, 503, "permission_denied");
  expect_servers_fault_everywhere(daemon);
  admin.ask({"CONFIG", "SET", "requirepass", "before"});
  expect_ready_as(daemon, 200, "ok");
  EXPECT_TRUE(testing::comes_true(15s, [&] { return deliver(daemon).status == 200; })) << "on every loop";
}

TEST(StoreHealth, AChangedCertificateOfValkeyIsNotTheClientsFault) {
  const auto& certificates = testing::test_certificates();
  const ValkeyServer server({.tls = certificates.server()});
  const std::string url = "valkeys://localhost:" + std::to_string(server.tls_port());
  const DaemonProcess daemon(
      with_store({{"POLLY_STORE_URL", url}, {"POLLY_VALKEY_TLS_CA", certificates.ca().string()}}));
  testing::PlainClient admin = server.client();
  admin.ask({"CONFIG", "SET", "tls-cert-file", certificates.elsewhere().certificate.string(), "tls-key-file",
             certificates.elsewhere().key.string()});
  admin.ask({"CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes"});
  expect_ready_as(daemon, 503, "\"error\":\"config\"");
  expect_servers_fault_everywhere(daemon);
}

TEST(StoreHealth, AGrantRevokedByPostgresIsNamedAndItsReturnIsNoticed) {
  const testing::PostgresServer server;
  server.ask("CREATE ROLE polly LOGIN; CREATE SCHEMA polly AUTHORIZATION polly");
  const Environment environment =
      with_store({{"POLLY_STORE_URL", "postgres://polly@127.0.0.1:" + std::to_string(server.port()) + "/postgres"}});
  const DaemonProcess daemon(environment);
  expect_ready_as(daemon, 200, "ok");
  for (const std::string grant : {"INSERT", "DELETE"}) {
    server.ask("REVOKE " + grant + " ON polly.entries FROM polly");
    EXPECT_EQ(deliver(daemon).status, grant == "DELETE" ? 200 : 503) << grant;
    expect_ready_as(daemon, 503, "lacks a grant on the table \\\"polly\\\".entries: " + grant);
    expect_doctor_says(environment, "lacks a grant on the table \"polly\".entries: " + grant);
    server.ask("GRANT " + grant + " ON polly.entries TO polly");
    expect_ready_as(daemon, 200, "ok");
  }
  server.ask("REVOKE ALL ON SEQUENCE polly.revisions FROM polly");
  expect_ready_as(daemon, 503, "USAGE on the sequence revisions");
}

TEST(StoreHealth, ADroppedSchemaOrDatabaseIsNotTheClientsFault) {
  const testing::PostgresServer server;
  server.ask("CREATE DATABASE state ENCODING 'UTF8' TEMPLATE template0");
  const std::string url = "postgres://postgres@127.0.0.1:" + std::to_string(server.port()) + "/state";
  const DaemonProcess daemon(with_store({{"POLLY_STORE_URL", url}}));
  EXPECT_EQ(deliver(daemon).status, 200);
  const auto dropped = run_program({testing::postgres_programs() / "psql", url, "-c", "DROP SCHEMA polly CASCADE"});
  ASSERT_EQ(dropped.exit_code, 0) << dropped.err;
  expect_servers_fault_everywhere(daemon);
  server.ask("DROP DATABASE state WITH (FORCE)");
  expect_ready_as(daemon, 503, "there is no such database");
  expect_servers_fault_everywhere(daemon);
}

TEST(StoreHealth, AValueOfAnotherProgramIsNotAConflictOfTheSender) {
  const ValkeyServer server;
  const DaemonProcess daemon(with_store({{"POLLY_STORE_URL", "valkey://" + server.address()}}));
  EXPECT_EQ(deliver(daemon).status, 200);
  const std::string key = "polly:pr_number:acme/shop:0123456789abcdef0123456789abcdef01234567";
  server.ask({"SET", key, "\"text\""});
  EXPECT_EQ(deliver(daemon).status, 500);
}

}  // namespace
}  // namespace polly::tests
