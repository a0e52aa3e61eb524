// DaemonBackend: the store of a running daemon, through its API (api/raw_routes.hpp), for work over whole stores: copy,
// diff and backup use it as they use any engine. Values come and go as they are stored.
//
//   Store store(std::make_unique<DaemonBackend>("http://127.0.0.1:8080", token), runtime, DaemonBackend::kTimeout);
//   const RawPage page = co_await store.scan_raw(ctx, Scan(""));
//
// It reads and scans, and writes with replace(), absolute expiries only. Other verbs are `unsupported`: what works on
// single values is for ServerTarget. Requests are sent by kConnectionsMax threads; the caller's loop goes on.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <memory>
#include <string>
#include <type_traits>

#include "polly/base/event_loops.hpp"
#include "polly/cli/daemon_api.hpp"
#include "polly/store/backend.hpp"

namespace polly::cli {

class DaemonBackend final : public Backend {
 public:
  static constexpr std::size_t kConnectionsMax = 5;  // one reads pages while the others write, or read, batches
  static constexpr Milliseconds kTimeout = http::Client::kTimeoutDefault;  // of a call, for the Store

  DaemonBackend(const std::string& url, const Secret& token, const http::Trust& trust = {});
  DaemonBackend(const DaemonBackend&) = delete;
  DaemonBackend& operator=(const DaemonBackend&) = delete;
  ~DaemonBackend() override;

  std::string_view name() const noexcept override { return "daemon"; }
  Task<std::vector<std::optional<RawEntry>>> get_raw(Context ctx, KeysView keys) override;
  Task<std::vector<bool>> replace(Context ctx, std::vector<Replacement> replacements) override;
  Task<Page> scan(Context ctx, Scan scan, std::optional<Cursor> cursor) override;
  Task<RawPage> scan_raw(Context ctx, Scan scan, std::optional<Cursor> cursor) override;
  Task<void> ping(Context ctx) override;  // asks for a page with one entry: the token is right, and it has this API
  Task<void> close() override;

  // Error unsupported.
  Task<std::optional<std::string>> get(Context ctx, KeyView key) override;
  Task<std::vector<std::optional<std::string>>> get_many(Context ctx, KeysView keys) override;
  Task<std::optional<StoredEntry>> get_entry(Context ctx, KeyView key) override;
  Task<bool> exists(Context ctx, KeyView key) override;
  Task<bool> set(Context ctx, Key key, std::string bytes, Expiration expiration, WriteIf condition) override;
  Task<std::size_t> remove_many(Context ctx, std::vector<Key> keys) override;
  Task<bool> touch(Context ctx, Key key, Expiration expiration) override;
  Task<std::vector<std::int64_t>> advance(Context ctx, std::vector<Advance> advances, Expiration expiration) override;
  Task<bool> apply(Context ctx, Transaction transaction) override;

 private:
  struct Connection;

  // What `read` makes of the answer. A request that changes nothing has no unknown outcome.
  template <class Read>
  auto ask(Context ctx, DaemonRequest request, bool writes, Read read)
      -> Task<std::invoke_result_t<Read&, const DaemonAnswer&>>;

  Connection& least_busy() noexcept;

  std::atomic<bool> is_closed_{false};
  std::array<std::unique_ptr<Connection>, kConnectionsMax> connections_;
  EventLoops loops_{kConnectionsMax};  // one a connection, which blocks it; last, so that their threads end first
};

}  // namespace polly::cli
