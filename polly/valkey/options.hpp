// Options: which Valkey servers the client talks to, and how.
//
//   Options options;                                                   // valkey://127.0.0.1:6379, database 0
//   options.addresses = {Address("db.example", 6380)};
//   options.credentials = Credentials("polly", Secret("..."));
//   options.tls.enabled = true;
//   check(options);                                                    // Error config where it cannot be meant
//
// url.hpp makes them of a URL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/base/secret.hpp"

namespace polly::valkey {

constexpr std::uint16_t kPortDefault = 6379;
constexpr std::uint16_t kSentinelPortDefault = 26379;
constexpr std::size_t kConnectionsMax = 64;  // of one event loop
constexpr std::size_t kAddressesMax = 64;
constexpr std::size_t kWaitReplicasMax = 64;
constexpr std::size_t kUnixPathBytesMax = 107;         // what sockaddr_un holds, with a NUL behind it
constexpr std::uint32_t kDatabaseMax = 2'147'483'646;  // the server keeps their number in an int
constexpr Milliseconds kCommandTimeoutMax{3'600'000};  // an hour
constexpr Milliseconds kStartTimeoutMax{3'600'000};

// Where a server listens: a host and a port, or, where unix_path is not empty, a Unix socket.
struct Address {
  Address() = default;
  Address(std::string its_host, std::uint16_t its_port) : host(std::move(its_host)), port(its_port) {}
  static Address of_socket(std::string path);

  bool is_unix() const noexcept { return !unix_path.empty(); }
  std::string text() const;  // "127.0.0.1:6379", "[::1]:6379", "unix:/run/v.sock"

  friend bool operator==(const Address&, const Address&) = default;

  std::string host = "127.0.0.1";  // a name or an IP address, without brackets
  std::uint16_t port = kPortDefault;
  std::string unix_path;
};

// Nobody, where both are empty. A password without a name is that of the user called "default".
struct Credentials {
  Credentials() = default;
  Credentials(std::string its_username, Secret its_password)
      : username(std::move(its_username)), password(std::move(its_password)) {}

  bool empty() const noexcept { return username.empty() && password.empty(); }

  std::string username;
  Secret password;
};

struct Tls {
  Tls() = default;

  bool enabled = false;
  std::string ca_file;           // PEM; empty: the authorities that the system trusts
  std::string certificate_file;  // PEM, the client's, with the chain behind it; together with key_file or not at all
  std::string key_file;          // PEM
  std::string server_name;       // whom the server's certificate has to name; empty: the host that is connected to
  bool verify = true;            // false: any certificate will do, and anybody can listen in
};

enum class Topology { standalone, sentinel, cluster };

struct Options {
  Options() = default;

  Topology topology = Topology::standalone;
  std::vector<Address> addresses{Address()};  // standalone: one; sentinel: the sentinels; cluster: where to begin
  Credentials credentials;
  std::uint32_t database = 0;  // a cluster has only 0
  Tls tls;                     // also to the sentinels
  std::string client_name = "polly";
  std::size_t connections = 1;         // of one event loop (to each primary of a cluster); 1 to kConnectionsMax
  std::string sentinel_master;         // what the sentinels call the primary
  Credentials sentinel_credentials;    // the sentinels' own
  std::size_t wait_replicas = 0;       // how many replicas have what was acknowledged
  Milliseconds command_timeout{2000};  // of one command; 1 ms to kCommandTimeoutMax
  Milliseconds start_timeout{10'000};  // how long start-up waits for a server that is not up yet; 0: one try
};

// Error config where a value is out of bounds or two contradict each other. Never tells a secret.
void check(const Options& options);

}  // namespace polly::valkey
