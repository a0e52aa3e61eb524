// RingRegistry: which keys of which name each daemon has that shares a store. A value that one daemon has sealed can be
// read by another only if that has the key, and the other finds that out too late, when it reads.
//
//   RingRegistry registry(store);
//   co_await registry.refresh(Context());                             // every few seconds
//   for (const std::string& text : missing_keys(registry.rings())) ...
//   co_await registry.withdraw(Context());                            // at a clean stop
//
// Each daemon has one entry of plain text with a lifetime, in the first slot that was free:
//
//   polly:ring:0   {"instance":"5f3a09c2e1b47d68","seals":"2026-11","opens":["2026-11","2026-05"]}
//   polly:ring:1   {"instance":"0c9e55a1f00d3b72","seals":null,"opens":[]}
//
// The number of slots is fixed, so that all of them are read in one round trip: a scan would cost as much as the store
// is large. A daemon without keys writes its entry only where another daemon has one.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/codec/key_ring.hpp"
#include "polly/store/key.hpp"
#include "polly/store/own_entries.hpp"

namespace polly {

class Store;

struct RegisteredRing {
  RegisteredRing() = default;

  std::string instance;            // of the daemon: 16 hexadecimal digits, new at each start
  std::string seals;               // the key that seals; empty: none
  std::vector<std::string> opens;  // keys that are not disabled
};

// `ring` may be null.
RegisteredRing registered_ring(std::string instance, const codec::KeyRing* ring);

// One sentence for each key that a daemon seals with and another does not have, with what to do.
std::vector<std::string> missing_keys(const std::vector<RegisteredRing>& rings);

class RingRegistry {
 public:
  static constexpr std::string_view kPrefix = store_detail::kRingPrefix;
  static constexpr std::size_t kSlots = 64;
  static constexpr std::chrono::minutes kLifetime{1};

  explicit RingRegistry(Store& store);  // which outlives this
  RingRegistry(const RingRegistry&) = delete;
  RingRegistry& operator=(const RingRegistry&) = delete;

  const std::string& instance() const noexcept { return instance_; }

  // Reads all entries and writes this daemon's. One call at a time. Error: those of a Backend; resource_exhausted where
  // no slot is free.
  Task<void> refresh(Context ctx);

  // Removes this daemon's entry; later calls of refresh() do nothing. Without it, the entry expires.
  Task<void> withdraw(Context ctx);

  // All entries, without writing one.
  Task<std::vector<RegisteredRing>> read(Context ctx);

  // What refresh() found last, this daemon's first. Thread-safe.
  std::vector<RegisteredRing> rings() const;

 private:
  using Stored = std::vector<std::optional<std::string>>;

  // Whether the slot is now this daemon's.
  Task<bool> take(Context ctx, std::size_t slot, std::optional<std::string> stored, std::string text);
  Task<void> take_any(Context ctx, Stored stored, std::string text);

  Store& store_;
  const std::string instance_;
  const std::vector<Key> slots_;
  std::atomic<std::size_t> slot_{kSlots};  // kSlots: none
  std::atomic<bool> is_withdrawn_{false};
  mutable std::mutex mutex_;
  std::vector<RegisteredRing> rings_;  // under mutex_
};

}  // namespace polly
