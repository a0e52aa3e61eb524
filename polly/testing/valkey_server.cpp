#include "polly/testing/valkey_server.hpp"

#include <utility>

#include "polly/testing/free_port.hpp"

namespace polly::testing {

namespace {

std::vector<std::string> command_of(const ValkeyOptions& options, std::uint16_t port, std::uint16_t tls_port) {
  std::vector<std::string> command{options.program};
  const auto add = [&command](std::vector<std::string> words) {
    command.insert(command.end(), words.begin(), words.end());
  };
  add({"--port", std::to_string(port), "--bind", "127.0.0.1", "--protected-mode", "no", "--unixsocket", "socket"});
  add({"--dir", ".", "--save", "", "--daemonize", "no", "--io-threads", "1"});
  add({"--repl-diskless-sync-delay", "0"});  // a replica is filled at once, not after 5 s in which others may come
  if (options.append_only) add({"--appendonly", "yes", "--appendfsync", "always"});
  if (!options.password.empty()) add({"--requirepass", options.password, "--masterauth", options.password});
  if (options.replica_of) add({"--replicaof", options.replica_of->host(), std::to_string(options.replica_of->port())});
  if (options.cluster) add({"--cluster-enabled", "yes", "--cluster-port", std::to_string(free_port())});
  if (options.tls) {
    add({"--tls-port", std::to_string(tls_port), "--tls-ca-cert-file", test_certificates().ca()});
    add({"--tls-cert-file", options.tls->certificate, "--tls-key-file", options.tls->key});
    add({"--tls-auth-clients", options.wants_client_certificates ? "yes" : "no"});
  }
  add(options.more_arguments);
  return command;
}

}  // namespace

ValkeyServer::ValkeyServer(ValkeyOptions options)
    : password_(options.password),
      port_(free_port()),
      tls_port_(options.tls ? free_port() : std::uint16_t{0}),
      process_(command_of(options, port_, tls_port_)) {
  wait_until_ready();
}

PlainClient ValkeyServer::client() const {
  PlainClient client(connect_to(unix_path()));
  if (!password_.empty()) client.ask({"AUTH", password_});
  return client;
}

void ValkeyServer::restart() {
  process_.restart();
  wait_until_ready();
}

void ValkeyServer::wait_until_ready() {
  process_.wait_until_ready(kStartMax, [this] { return ask({"PING"}) == "PONG"; });
}

}  // namespace polly::testing
