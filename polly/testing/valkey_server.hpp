// ValkeyServer: a real Valkey or Redis server on 127.0.0.1, for as long as the object lives.
//
//   ValkeyServer server;                                             // answers when the constructor returns
//   ValkeyServer replica({.replica_of = &server});
//   ValkeyServer old({.program = "redis-server", .password = "s3cret", .append_only = true});
//   server.ask({"SET", "k", "v"});                                   // "OK", with a client that is not Polly's
//   server.kill();
//   server.restart();                                                // on the same port
//
// It saves no snapshots, and keeps its files (append_only) in a temporary folder of its own. See ServerProcess for how
// it is ended after the test. A server that many tests share is started on first use and runs until the program ends:
//
//   ValkeyServer& shared_server() {
//     static ValkeyServer server;
//     return server;
//   }
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "polly/testing/certificates.hpp"
#include "polly/testing/plain_client.hpp"
#include "polly/testing/server_process.hpp"

namespace polly::testing {

class ValkeyServer;

struct ValkeyOptions {
  std::string program = "valkey-server";         // or "redis-server"
  std::string password = {};                     // of the user `default`; none where empty
  const ValkeyServer* replica_of = nullptr;      // with the same password
  bool append_only = false;                      // syncs every write before it answers: it survives kill()
  bool cluster = false;                          // a node of a cluster, alone at first
  std::optional<CertificateFiles> tls = {};      // its certificate on tls_port()
  bool wants_client_certificates = false;        // signed by test_certificates().ca()
  std::vector<std::string> more_arguments = {};  // as on its command line: {"--maxmemory", "2mb"}
};

class ValkeyServer {
 public:
  static constexpr std::chrono::seconds kStartMax{15};

  // Returns when it answers PING. std::runtime_error with its log where it ends, or takes longer than kStartMax.
  explicit ValkeyServer(ValkeyOptions options = {});

  std::string host() const { return "127.0.0.1"; }
  std::uint16_t port() const noexcept { return port_; }
  std::uint16_t tls_port() const noexcept { return tls_port_; }  // 0 without options.tls
  std::string address() const { return host() + ":" + std::to_string(port_); }
  std::filesystem::path unix_path() const { return process_.folder() / "socket"; }
  const std::string& password() const noexcept { return password_; }
  pid_t pid() const noexcept { return process_.pid(); }
  std::string log() const { return process_.log(); }

  // Sends a command on a connection of its own (PlainClient::ask), as the user `default`.
  std::string ask(const Words& words) const { return client().ask(words); }
  PlainClient client() const;  // a connection for more than one command

  bool runs() { return process_.runs(); }  // and is not frozen
  void kill() { process_.kill(); }         // SIGKILL
  void freeze() { process_.freeze(); }     // SIGSTOP: connections stay and get no answer
  void thaw() { process_.thaw(); }
  void stop() { process_.stop(); }  // SIGTERM
  void restart();                   // stops it where it runs; returns when it answers

 private:
  void wait_until_ready();

  std::string password_;
  std::uint16_t port_;
  std::uint16_t tls_port_;
  ServerProcess process_;
};

}  // namespace polly::testing
