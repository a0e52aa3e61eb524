// ConnectionPolicy: who is served where there are more clients than places. A value: it sees what there is and decides.
//
//   strangers: clients that have shown no valid signature or token on this connection. They may take all places but a
//   sixteenth. Beyond that a newcomer takes the place of strangers, in this order:
//
//     1. idle ones before those whose request is still arriving
//     2. of an address that holds more than its share (the places of strangers, divided by the addresses there are)
//     3. those that have gone longest without an answer
//
//   Where no stranger can go, a newcomer takes a free place; where there is none, that of the known client that has
//   been idle longest. A request that is being answered ends nobody's place. Else the newcomer is turned away.
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
struct SeatedClient {
  std::uint64_t address = 0;  // of the peer, or a hash of it
  TimePoint quiet_since;      // its last answer, or its beginning
  ConnectionState state = ConnectionState::idle;
  bool is_known = false;
};

struct SeatDecision {
  bool is_admitted = false;
  std::vector<std::size_t> leaving;  // indices of those that give up their places
};

class ConnectionPolicy {
 public:
  explicit ConnectionPolicy(std::size_t places) noexcept
      : places_(places), strangers_max_(places > 1 ? places - (places + 15) / 16 : places) {}

  std::size_t places() const noexcept { return places_; }
  std::size_t strangers_max() const noexcept { return strangers_max_; }

  // How many leave at once, so that a crowd of newcomers does not cost one look at all clients each.
  std::size_t leaving_max() const noexcept { return places_ / 64 + 1; }

  SeatDecision decide(std::span<const SeatedClient> clients, std::uint64_t newcomer) const;

 private:
  std::size_t places_;
  std::size_t strangers_max_;
};

}  // namespace polly::http
