// ConnectionTable: the connections being served, as the acceptor sees them when it looks for a place.
//
//   std::optional<Seat> seat = table.take(address, lane, now, leaving);     // the acceptor
//   seat.receiving(); seat.answering(); seat.idle(now); seat.known();       // the connection, on any loop
//
// take() and the end of a Seat lock; what a connection notes at every request does not.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

#include "polly/base/clock.hpp"
#include "polly/http/detail/connection_policy.hpp"

namespace polly::http {

class Connection;
class Lane;

struct alignas(64) SeatEntry {
  std::atomic<Duration::rep> quiet_since{0};
  std::atomic<ConnectionState> state{ConnectionState::idle};
  std::atomic<bool> is_known{false};
  std::atomic<std::uint64_t> number{0};  // of the connection that has the seat; 0: none
  Connection* connection = nullptr;      // only for the loop of the lane

  // The rest is for the table's lock.
  std::uint64_t address = 0;
  Lane* lane = nullptr;
  bool is_leaving = false;  // its place has been given to another one
};

class ConnectionTable;

// A place that is taken; given back when it goes.
class Seat {
 public:
  Seat(ConnectionTable& table, SeatEntry& entry) noexcept : table_(&table), entry_(&entry) {}
  Seat(Seat&& other) noexcept : table_(other.table_), entry_(std::exchange(other.entry_, nullptr)) {}
  Seat& operator=(Seat&&) = delete;
  ~Seat();

  void sit(Connection* connection) noexcept { entry_->connection = connection; }  // null: it gets up
  bool is_known() const noexcept { return entry_->is_known.load(std::memory_order_relaxed); }

  void idle(TimePoint now) noexcept {
    entry_->quiet_since.store(now.time_since_epoch().count(), std::memory_order_relaxed);
    set(ConnectionState::idle);
  }
  void receiving() noexcept { set(ConnectionState::receiving); }
  void answering() noexcept { set(ConnectionState::answering); }
  void known() noexcept { entry_->is_known.store(true, std::memory_order_relaxed); }

 private:
  void set(ConnectionState state) noexcept { entry_->state.store(state, std::memory_order_relaxed); }

  ConnectionTable* table_;
  SeatEntry* entry_;
};

class ConnectionTable {
 public:
  static constexpr std::size_t kClosingMax = 64;  // and a sixteenth of the places

  struct Leaving {
    Lane* lane;
    SeatEntry* entry;
    std::uint64_t number;

    // On the lane's loop: null where it has gone by itself.
    Connection* connection() const noexcept {
      return entry->number.load(std::memory_order_relaxed) == number ? entry->connection : nullptr;
    }
  };

  explicit ConnectionTable(std::size_t places);

  // A place for a newcomer, whose lane is `lane`; nullopt where it is turned away. `leaving`: those to be ended for it.
  std::optional<Seat> take(std::uint64_t address, Lane* lane, TimePoint now, std::vector<Leaving>& leaving);

  std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }

 private:
  friend class Seat;
  void leave(SeatEntry& entry) noexcept;

  const ConnectionPolicy policy_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<SeatEntry>> entries_;  // grows to what is needed at once
  std::vector<SeatEntry*> free_;                     // with room for all of them
  std::uint64_t last_number_ = 0;
  std::size_t leaving_ = 0;
  std::atomic<std::size_t> size_{0};
};

}  // namespace polly::http
