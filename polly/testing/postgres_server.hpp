// PostgresServer: a real PostgreSQL server on 127.0.0.1 and a Unix socket, for as long as the object lives.
//
//   PostgresServer server;                                           // answers when the constructor returns
//   PostgresServer strict({.hba = {"host all all 127.0.0.1/32 scram-sha-256"}, .settings = {"max_connections=20"}});
//   server.ask("SELECT count(*) FROM polly.entries");                // "3", by psql
//   server.url();                                                    // postgres://postgres@127.0.0.1:PORT/postgres
//   server.kill();
//   server.restart();                                                // on the same port, with its data
//
// Its cluster is a new one (initdb) in a temporary folder of its own, with fsync on; every user may log in as the
// superuser `postgres` without a password, unless options.hba says otherwise. The server refuses to run as root: then
// it runs as the user `postgres`. See ServerProcess for how it is ended after the test.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "polly/testing/certificates.hpp"
#include "polly/testing/server_process.hpp"

namespace polly::testing {

struct PostgresServerOptions {
  std::vector<std::string> settings = {};    // as in postgresql.conf: {"max_connections=20"}
  std::vector<std::string> hba = {};         // lines of pg_hba.conf for TCP; default: all users, no password
  std::string encoding = "UTF8";             // of its databases
  std::optional<CertificateFiles> tls = {};  // the server's certificate
};

class PostgresServer {
 public:
  static constexpr std::chrono::seconds kStartMax{30};
  static constexpr std::chrono::seconds kStopMax{20};

  // Returns when it answers. std::runtime_error with its log where it does not.
  explicit PostgresServer(PostgresServerOptions options = {});
  PostgresServer(const PostgresServer&) = delete;
  PostgresServer& operator=(const PostgresServer&) = delete;
  ~PostgresServer();

  std::string host() const { return "127.0.0.1"; }
  std::uint16_t port() const noexcept { return port_; }
  const std::filesystem::path& socket_folder() const noexcept { return folder_.path(); }
  std::string url(const std::string& more = "") const;       // over TCP; `more` as in "?application_name=x"
  std::string unix_url(const std::string& more = "") const;  // over the socket; `more` as in "&application_name=x"
  std::string log() const { return process_->log(); }

  // The output of psql, columns separated by |, without the last line's end. As the superuser, through the socket.
  // std::runtime_error with psql's message where it fails.
  std::string ask(const std::string& sql) const;

  void kill();    // SIGKILL to it and all its processes; returns when they have ended
  void freeze();  // SIGSTOP to all of them: connections stay and get no answer
  void thaw();
  void stop();     // a fast shutdown: open transactions are rolled back
  void start();    // after stop() or kill(): returns when it answers
  void restart();  // both

 private:
  std::vector<pid_t> children() const;
  bool answers() const;

  std::uint16_t port_;
  TemporaryFolder folder_;
  std::vector<std::string> command_;
  std::unique_ptr<ServerProcess> process_;
};

// Where initdb, postgres, psql and pgbench are. std::runtime_error where there is no PostgreSQL.
std::filesystem::path postgres_programs();

}  // namespace polly::testing
