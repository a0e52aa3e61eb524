// StoreUsage: how much an engine holds, as far as it is cheap to know: for metrics and `polly doctor`.
//
//   polly_store_entries{backend}             polly_store_bytes{backend}
//   polly_store_bytes_max{backend}           polly_store_evicted_keys_total{backend}
//
// Entries of other programs on the same server are counted as well, and expired ones that were not deleted yet.
#pragma once

#include <cstdint>
#include <optional>

namespace polly {

struct StoreUsage {
  StoreUsage() = default;

  std::optional<std::uint64_t> entries;       // memory, Valkey: exact; SQLite, PostgreSQL: an estimate
  std::optional<std::uint64_t> bytes;         // that they take, in memory or in files
  std::optional<std::uint64_t> bytes_max;     // the limit that is configured for them
  std::optional<std::uint64_t> evicted_keys;  // dropped before their time for want of room, since the server's start
};

}  // namespace polly
