// The memory engine: for development, for tests, and for one daemon that may forget when it ends.
//
//   auto store = std::make_unique<Store>(open_memory_backend(MemoryOptions(), runtime), runtime);
//
// Everything is copied in and out. Keys are spread over many shards, each with a lock of its own, so that threads
// rarely meet. An expired entry is absent at once, and gone from memory within about half a second, by a thread of
// the backend's own that ends in close(). Durability point: none; what was acknowledged lives until the process ends.
//
// Metrics: polly_store_expired_keys_total{backend="memory"}, polly_memory_backend_bytes, polly_memory_backend_keys.
#pragma once

#include <atomic>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/store/backend.hpp"
#include "polly/store/runtime.hpp"

namespace polly {

namespace memory {
class Keyspace;
class Sweeper;
}  // namespace memory

struct MemoryOptions {
  // A write that would need more than this is Error resource_exhausted; nothing is ever dropped to make room, except
  // what has expired. Counted: keys, values and tables, as they were allocated. 0: no bound.
  std::size_t max_bytes = 0;
};

class MemoryBackend final : public Backend {
 public:
  // What `runtime` refers to outlives the backend.
  MemoryBackend(const MemoryOptions& options, const Runtime& runtime);
  MemoryBackend(const MemoryBackend&) = delete;
  MemoryBackend& operator=(const MemoryBackend&) = delete;
  ~MemoryBackend() override;

  std::string_view name() const noexcept override { return "memory"; }
  Task<std::optional<std::string>> get(Context ctx, Key key) override;
  Task<std::vector<std::optional<std::string>>> get_many(Context ctx, std::vector<Key> keys) override;
  Task<std::optional<StoredEntry>> get_entry(Context ctx, Key key) override;
  Task<bool> exists(Context ctx, Key key) override;
  Task<bool> set(Context ctx, Key key, std::string bytes, Expiration expiration, WriteIf condition) override;
  Task<std::size_t> remove_many(Context ctx, std::vector<Key> keys) override;
  Task<bool> touch(Context ctx, Key key, Expiration expiration) override;
  Task<std::vector<std::int64_t>> advance(Context ctx, std::vector<Advance> advances, Expiration expiration) override;
  Task<bool> apply(Context ctx, Transaction transaction) override;                 // never `unsupported`
  Task<Page> scan(Context ctx, Scan scan, std::optional<Cursor> cursor) override;  // gives every key exactly once
  Task<void> ping(Context ctx) override;
  Task<void> close() override;

  // Frees what has expired, now, and returns how many entries that were. For tests: the backend does it by itself.
  std::size_t sweep();

  std::size_t keys() const;            // those that have expired and were not freed yet are among them
  std::size_t bytes() const;           // what is held against MemoryOptions::max_bytes
  std::uint64_t expired_keys() const;  // since the start; each entry counts once

 private:
  TimePoint now() const;  // throws `closed` where it is
  Task<void> make_room(std::size_t bytes);

  const Clock& clock_;
  std::atomic<bool> closed_{false};
  std::unique_ptr<memory::Keyspace> keyspace_;
  std::unique_ptr<memory::Sweeper> sweeper_;
  std::vector<Reading> readings_;
};

std::unique_ptr<Backend> open_memory_backend(MemoryOptions options, const Runtime& runtime);

}  // namespace polly
