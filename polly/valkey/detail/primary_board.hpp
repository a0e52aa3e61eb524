// PrimaryBoard: where the one who asks the sentinels writes down who the primary is, and every event loop of the client
// reads it; and where those loops report that they doubt it.
//
//   board.announce(address);                                  // the one: another primary
//   if (board.number() != seen) sighting = board.sighting();  // the many, every tick
//   board.doubt(sighting.number);                             // it cannot be reached, or is a replica
//   bool ask_again = board.is_doubted();                      // the one, every tick
//
// Thread-safe, and read without a lock while nothing changes. There are no callbacks: a loop sees what is new within a
// tick of its own, so that the board needs no list of the loops.
#pragma once

#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

#include "polly/base/error.hpp"
#include "polly/valkey/options.hpp"

namespace polly::valkey {

struct Sighting {
  Sighting() = default;

  std::optional<Address> primary;  // nullopt: not known yet
  std::optional<Error> failure;    // why it is not known, where there is a reason
  std::uint64_t number = 0;        // grows with each change
};

class PrimaryBoard {
 public:
  void announce(const Address& primary);
  void explain(const Error& failure);  // why it is not known; does nothing where it is

  std::uint64_t number() const noexcept { return number_.load(std::memory_order_acquire); }
  Sighting sighting() const;

  // About the sighting of that number; a newer one stays undoubted.
  void doubt(std::uint64_t number) noexcept { doubted_.store(number, std::memory_order_relaxed); }
  bool is_doubted() const noexcept { return doubted_.load(std::memory_order_relaxed) == number() && number() != 0; }
  bool take_doubt() noexcept;  // the same, and resets it: a loop that still doubts reports it again

 private:
  mutable std::mutex mutex_;
  Sighting sighting_;
  std::atomic<std::uint64_t> number_{0};
  std::atomic<std::uint64_t> doubted_{0};
};

}  // namespace polly::valkey
