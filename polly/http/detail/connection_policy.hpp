// ConnectionPolicy: which connections are served where there are more than the limit allows. A value: it sees what
// there is and decides.
//
//   strangers: clients that have shown no valid signature or token on this connection. They may have all connections
//   but a sixteenth. Beyond that strangers are closed for a newcomer, in this order:
//
//     1. idle ones before those whose request is still arriving
//     2. of an address that holds more than its share (the connections of strangers, divided by the addresses)
//     3. those whose last answer is the oldest
//
//   Where no stranger can be closed, a newcomer is admitted if the limit is not reached; if it is, the known client
//   that has been idle longest is closed. A connection whose request is being answered is never closed. Where none can
//   be closed, the newcomer is turned away.
//
// Behind a proxy all clients have one address, and share and order mean little; they matter under pressure only.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "polly/base/clock.hpp"

namespace polly::http {

enum class ConnectionState : std::uint8_t { idle, receiving, answering };

// What the policy knows of a connection.
struct ServedClient {
  std::uint64_t address = 0;  // of the peer, or a hash of it
  TimePoint quiet_since;      // its last answer, or its beginning
  ConnectionState state = ConnectionState::idle;
  bool is_known = false;
};

struct AdmissionDecision {
  bool is_admitted = false;
  std::vector<std::size_t> leaving;  // indices of those that are closed for it
};

class ConnectionPolicy {
 public:
  explicit ConnectionPolicy(std::size_t connections_max) noexcept
      : connections_max_(connections_max),
        strangers_max_(connections_max > 1 ? connections_max - (connections_max + 15) / 16 : connections_max) {}

  std::size_t connections_max() const noexcept { return connections_max_; }
  std::size_t strangers_max() const noexcept { return strangers_max_; }

  // How many leave at once, so that a crowd of newcomers does not cost one look at all clients each.
  std::size_t leaving_max() const noexcept { return connections_max_ / 64 + 1; }

  AdmissionDecision decide(std::span<const ServedClient> clients, std::uint64_t newcomer) const;

 private:
  std::size_t connections_max_;
  std::size_t strangers_max_;
};

}  // namespace polly::http
