// The Valkey engine: a Valkey or Redis server, a primary that sentinels watch, or a cluster; shared by many instances.
//
//   valkey::Options options = valkey::parse_url("valkey://127.0.0.1:6379");
//   auto store = std::make_unique<Store>(co_await open_valkey_backend(options, runtime), runtime);
//
// Values are the JSON text of the contract, in plain strings: `valkey-cli get` shows them, and what other programs
// write is read. What has to happen in one step (advance, apply, get_entry) is a script that the server keeps; a
// revision is made of the stored bytes and needs no key of its own. docs/valkey.md explains the topologies.
//
// Durability point: the primary's +OK, and with options.wait_replicas = n the confirmation of n replicas.
//
// Metrics: polly_store_expired_keys_total{backend="valkey"}, the servers' own count since their start, and those of
// valkey/detail/client_counts.hpp.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/store/backend.hpp"
#include "polly/store/runtime.hpp"
#include "polly/valkey/client.hpp"
#include "polly/valkey/options.hpp"

namespace polly {

namespace valkey_backend {
class ServerFigures;
}  // namespace valkey_backend

class ValkeyBackend final : public Backend {
 public:
  // What `runtime` refers to outlives the backend.
  ValkeyBackend(std::unique_ptr<valkey::Client> client, const Runtime& runtime);
  ValkeyBackend(const ValkeyBackend&) = delete;
  ValkeyBackend& operator=(const ValkeyBackend&) = delete;
  ~ValkeyBackend() override;

  std::string_view name() const noexcept override { return "valkey"; }
  Task<std::optional<std::string>> get(Context ctx, KeyView key) override;
  Task<std::vector<std::optional<std::string>>> get_many(Context ctx, KeysView keys) override;
  Task<std::optional<StoredEntry>> get_entry(Context ctx, KeyView key) override;
  Task<std::vector<std::optional<StoredEntry>>> get_entries(Context ctx, KeysView keys) override;
  Task<std::vector<std::optional<RawEntry>>> get_raw(Context ctx, KeysView keys) override;
  Task<bool> exists(Context ctx, KeyView key) override;
  Task<bool> set(Context ctx, Key key, std::string bytes, Expiration expiration, WriteIf condition) override;
  Task<std::size_t> remove_many(Context ctx, std::vector<Key> keys) override;
  Task<bool> touch(Context ctx, Key key, Expiration expiration) override;
  Task<std::vector<std::int64_t>> advance(Context ctx, std::vector<Advance> advances, Expiration expiration) override;
  Task<bool> apply(Context ctx, Transaction transaction) override;
  Task<std::vector<bool>> replace(Context ctx, std::vector<Replacement> replacements) override;
  Task<Page> scan(Context ctx, Scan scan, std::optional<Cursor> cursor) override;
  Task<RawPage> scan_raw(Context ctx, Scan scan, std::optional<Cursor> cursor) override;
  Task<void> ping(Context ctx) override;
  Task<std::vector<std::string>> shares(Context ctx) override;
  Task<void> close() override;
  StoreUsage usage() const override;
  ServerName server() const override;  // of a standalone one

  valkey::Client& client() noexcept { return *client_; }

 private:
  Task<std::vector<std::optional<RawEntry>>> read_raw(Context ctx, KeysView keys);
  Task<std::vector<std::size_t>> read_together(Context ctx, KeysView keys,
                                               std::vector<std::optional<RawEntry>>* entries);
  Task<Page> scan_cluster(Context ctx, Scan scan, std::optional<Cursor> from);

  const std::unique_ptr<valkey::Client> client_;
  const std::unique_ptr<valkey_backend::ServerFigures> figures_;
};

// Error config, permission_denied, unavailable: where the server cannot be used, or is not up in time.
Task<std::unique_ptr<Backend>> open_valkey_backend(valkey::Options options, Runtime runtime);

}  // namespace polly
