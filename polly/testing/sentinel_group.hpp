// SentinelGroup: a primary, its replicas and the sentinels that watch them, on 127.0.0.1, for as long as the object
// lives.
//
//   SentinelGroup group;                                    // 1 + 2 servers, 3 sentinels
//   client.connect(group.sentinel_addresses(), group.name());
//   const std::size_t old = group.kill_primary();
//   const std::size_t now = group.wait_for_failover(old);   // some 3 to 5 seconds
//   group.bring_back(old);                                  // as a replica of `now`: it takes the sentinels some 10 s
//
// Starting takes about 2 to 4 seconds: sentinels discover each other by a message that each publishes every 2 seconds.
// A second failover does not begin within twice the failover timeout after the first.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "polly/testing/plain_client.hpp"
#include "polly/testing/server_process.hpp"
#include "polly/testing/valkey_server.hpp"

namespace polly::testing {

struct SentinelOptions {
  std::size_t replicas = 2;
  std::size_t sentinels = 3;
  std::string name = "mymaster";       // of the primary
  std::string sentinel_password = {};  // for clients of the sentinels, and among the sentinels
  // Silence after which a server counts as down. Below about 1100 ms, and on a busy machine below twice that, a
  // failover may be followed by another, back to the dead server: the sentinels connect to a new primary up to a second
  // late, since they tried the dead one just before, and count that as silence.
  std::chrono::milliseconds down_after{3000};
  std::chrono::milliseconds failover_timeout{3000};
  ValkeyOptions server = {};  // of each server; its program also runs the sentinels
};

class Sentinel {
 public:
  Sentinel(const SentinelOptions& options, std::uint16_t primary_port);

  std::uint16_t port() const noexcept { return port_; }
  std::string address() const { return "127.0.0.1:" + std::to_string(port_); }
  std::string log() const { return process_.log(); }

  std::vector<std::string> ask_list(const Words& words) const;  // PlainClient's

  bool runs() { return process_.runs(); }
  void kill() { process_.kill(); }
  void freeze() { process_.freeze(); }
  void thaw() { process_.thaw(); }
  void restart();  // with its saved state; returns when it answers

 private:
  void wait_until_ready();

  std::string password_;
  std::uint16_t port_;
  ServerProcess process_;
};

class SentinelGroup {
 public:
  static constexpr std::chrono::seconds kReadyMax{40};

  // Returns when all sentinels know all replicas and each other, and the replicas are in sync.
  explicit SentinelGroup(SentinelOptions options = {});

  const std::string& name() const noexcept { return options_.name; }
  std::vector<std::string> sentinel_addresses() const;  // "127.0.0.1:12001"

  // By number; server 0 is the first primary.
  std::size_t size() const noexcept { return servers_.size(); }
  ValkeyServer& server(std::size_t number) { return *servers_.at(number); }
  Sentinel& sentinel(std::size_t number) { return *sentinels_.at(number); }

  // The number of the primary, according to the first running sentinel.
  std::size_t primary();

  std::size_t kill_primary();    // its number
  std::size_t freeze_primary();  // its number

  // Waits until all running sentinels name another server than `old`, that one is a primary, and all other running
  // servers are its replicas, in sync. Returns the new primary's number.
  std::size_t wait_for_failover(std::size_t old);

  // Restarts or thaws a server, and waits until it is a replica of the primary, in sync, and no sentinel is in a
  // failover: one that is, and loses the server it promotes, names that one for as long as it is away.
  void bring_back(std::size_t number);

 private:
  void wait_for(const std::string& what,
                const std::function<bool()>& is_so);  // prints all logs where it takes too long
  bool all_know_all();
  bool all_follow(std::size_t primary);
  std::size_t primary_by(const Sentinel& sentinel) const;
  std::vector<Sentinel*> running() const;

  SentinelOptions options_;
  std::vector<std::unique_ptr<ValkeyServer>> servers_;
  std::vector<std::unique_ptr<Sentinel>> sentinels_;
};

}  // namespace polly::testing
