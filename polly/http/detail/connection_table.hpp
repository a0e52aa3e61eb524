// ConnectionTable: the connections being served, as the acceptor sees them when it looks for room for another one.
//
//   std::optional<ConnectionPermit> permit = table.take(address, loop, now, leaving);   // the acceptor
//   permit->receiving(); permit->answering(); permit->idle(now); permit->known();       // the connection, on any loop
//
// take() and the end of a permit lock; what a connection notes at every request does not.
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
class ServerLoop;

struct alignas(64) ConnectionEntry {
  std::atomic<Duration::rep> quiet_since{0};
  std::atomic<ConnectionState> state{ConnectionState::idle};
  std::atomic<bool> is_known{false};
  std::atomic<std::uint64_t> number{0};  // of the connection that has the permit; 0: none
  Connection* connection = nullptr;      // only used on `loop`

  // The rest is guarded by the table's lock.
  std::uint64_t address = 0;
  ServerLoop* loop = nullptr;
  bool is_leaving = false;  // it is being closed to make room for another one
};

class ConnectionTable;

// Lets one connection be served. Its entry is free again when the permit is destroyed.
class ConnectionPermit {
 public:
  ConnectionPermit(ConnectionTable& table, ConnectionEntry& entry) noexcept : table_(&table), entry_(&entry) {}
  ConnectionPermit(ConnectionPermit&& other) noexcept
      : table_(other.table_), entry_(std::exchange(other.entry_, nullptr)) {}
  ConnectionPermit& operator=(ConnectionPermit&&) = delete;
  ~ConnectionPermit();

  void set_connection(Connection* connection) noexcept { entry_->connection = connection; }  // null: none
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
  ConnectionEntry* entry_;
};

class ConnectionTable {
 public:
  static constexpr std::size_t kClosingMax = 64;  // and a sixteenth of the limit

  struct Leaving {
    ServerLoop* loop;
    ConnectionEntry* entry;
    std::uint64_t number;

    // On that loop: null where it was closed already.
    Connection* connection() const noexcept {
      return entry->number.load(std::memory_order_relaxed) == number ? entry->connection : nullptr;
    }
  };

  explicit ConnectionTable(std::size_t connections_max);

  // A permit for a new connection on `loop`; nullopt where it is turned away. `leaving`: those to be closed for it.
  std::optional<ConnectionPermit> take(std::uint64_t address, ServerLoop* loop, TimePoint now,
                                       std::vector<Leaving>& leaving);

  std::size_t size() const noexcept { return size_.load(std::memory_order_relaxed); }

 private:
  friend class ConnectionPermit;
  void leave(ConnectionEntry& entry) noexcept;

  const ConnectionPolicy policy_;
  mutable std::mutex mutex_;
  std::vector<std::unique_ptr<ConnectionEntry>> entries_;  // grows to what is needed at once
  std::vector<ConnectionEntry*> free_;                     // with room for all of them
  std::uint64_t last_number_ = 0;
  std::size_t leaving_ = 0;
  std::atomic<std::size_t> size_{0};
};

}  // namespace polly::http
