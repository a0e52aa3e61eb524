// The memory engine: for development, for tests, and for one daemon whose state may be lost when it ends.
//
//   auto store = std::make_unique<Store>(open_memory_backend(MemoryOptions(), runtime), runtime);
//
// Values are copied in and out. Keys are spread over many shards, each with a lock of its own, so that threads rarely
// wait for each other. An expired entry is absent at once; a thread of the backend, which ends in close(), frees it
// within about half a second. Durability point: none; acknowledged writes last until the process ends.
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
class SteadyTimes;
class Sweeper;
}  // namespace memory

struct MemoryOptions {
  // A write that would exceed this is Error resource_exhausted; only expired entries are dropped to make room. Counted:
  // keys, values and tables, as allocated. 0: no bound.
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
  Task<std::optional<std::string>> get(Context ctx, KeyView key) override;
  Task<std::vector<std::optional<std::string>>> get_many(Context ctx, KeysView keys) override;
  Task<std::optional<StoredEntry>> get_entry(Context ctx, KeyView key) override;
  Task<std::vector<std::optional<RawEntry>>> get_raw(Context ctx, KeysView keys) override;
  Task<bool> exists(Context ctx, KeyView key) override;
  Task<bool> set(Context ctx, Key key, std::string bytes, Expiration expiration, WriteIf condition) override;
  Task<std::size_t> remove_many(Context ctx, std::vector<Key> keys) override;
  Task<bool> touch(Context ctx, Key key, Expiration expiration) override;
  Task<std::vector<std::int64_t>> advance(Context ctx, std::vector<Advance> advances, Expiration expiration) override;
  Task<bool> apply(Context ctx, Transaction transaction) override;                 // never `unsupported`
  Task<Page> scan(Context ctx, Scan scan, std::optional<Cursor> cursor) override;  // lists every key exactly once
  Task<void> ping(Context ctx) override;
  Task<void> close() override;
  StoreUsage usage() const override;  // exact

  // Frees expired entries now, and returns how many. For tests: the backend does it by itself.
  std::size_t sweep();

  std::size_t keys() const;            // including expired ones that were not freed yet
  std::size_t bytes() const;           // what counts towards MemoryOptions::max_bytes
  std::uint64_t expired_keys() const;  // since the start; each entry counts once

 private:
  void throw_if_closed() const;
  TimePoint now() const;  // throws `closed` after close()
  TimePoint expiry_of(const Expiration& expiration, TimePoint now) noexcept;
  Task<void> make_room(std::size_t bytes);

  const Clock& clock_;
  const std::size_t bytes_max_;  // 0: no bound
  std::atomic<bool> closed_{false};
  const std::unique_ptr<memory::SteadyTimes> steady_times_;
  std::unique_ptr<memory::Keyspace> keyspace_;
  std::unique_ptr<memory::Sweeper> sweeper_;
  std::vector<Reading> readings_;
};

std::unique_ptr<Backend> open_memory_backend(MemoryOptions options, const Runtime& runtime);

}  // namespace polly
