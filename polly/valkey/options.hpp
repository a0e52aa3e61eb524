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
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/endpoint/address.hpp"
#include "polly/endpoint/credentials.hpp"
#include "polly/endpoint/tls_options.hpp"

namespace polly::valkey {

constexpr std::uint16_t kPortDefault = 6379;
constexpr std::uint16_t kSentinelPortDefault = 26379;
// Where the server is, who logs in, and what encrypts the connections (room endpoint).
using polly::Address;
using polly::Credentials;  // a password without a name is that of the user called "default"
using polly::TlsOptions;

enum class Topology { standalone, sentinel, cluster };

struct Options {
  Options() = default;

  Topology topology = Topology::standalone;
  std::vector<Address> addresses{
      Address("127.0.0.1", kPortDefault)};  // standalone: one; sentinel: the sentinels; cluster: where to begin
  Credentials credentials;
  std::uint32_t database = 0;  // a cluster has only 0
  TlsOptions tls;              // also to the sentinels
  std::string client_name = "polly";
  std::size_t connections = 1;         // of one event loop (to each primary of a cluster); 1 to kValkeyConnectionsMax
  std::string sentinel_master;         // what the sentinels call the primary
  Credentials sentinel_credentials;    // the sentinels' own
  std::size_t wait_replicas = 0;       // how many replicas have what was acknowledged
  Milliseconds command_timeout{2000};  // of one command; 1 ms to kOperationTimeoutMax
  Milliseconds start_timeout{10'000};  // how long start-up waits for a server that is not up yet; 0: one try
};

// Error config where a value is out of bounds or two contradict each other. The text holds no secret.
void check(const Options& options);

// Whether the two differ in nothing but credentials and TLS, which may change while a client is open (access.hpp).
bool differ_in_access_only(const Options& a, const Options& b);

}  // namespace polly::valkey
