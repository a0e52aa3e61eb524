// PlainBackend: the simplest backend that conforms: a sorted map behind one mutex. Tests of the rooms above store use
// it where they need no particular engine, docs/adding_a_backend.md explains it, and the suite itself is tested with
// it. Several backends may share one PlainShelf, as several processes share a server.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "polly/store/backend.hpp"
#include "polly/store/runtime.hpp"

namespace polly {

class PlainShelf {
 public:
  explicit PlainShelf(const Clock& clock) noexcept : clock_(clock) {}

 private:
  friend class PlainBackend;

  struct Entry {
    std::string bytes;
    std::optional<TimePoint> expires;
  };

  // To be called with the mutex held.
  Entry* find(const std::string& key);  // nullptr where it is absent or expired
  void put(const std::string& key, std::string bytes, const Expiration& expiration);
  void put_as_long_lived(const std::string& key, std::string bytes);  // it expires when the entry did before
  std::optional<TimePoint> expiry(const Expiration& expiration) const;
  bool is_met(const Condition& condition);

  const Clock& clock_;
  std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

class PlainBackend : public Backend {
 public:
  explicit PlainBackend(std::shared_ptr<PlainShelf> shelf) noexcept : shelf_(std::move(shelf)) {}
  explicit PlainBackend(const Clock& clock) : PlainBackend(std::make_shared<PlainShelf>(clock)) {}

  std::string_view name() const noexcept override { return "plain"; }
  Task<std::optional<std::string>> get(Context ctx, KeyView key) override;
  Task<std::vector<std::optional<std::string>>> get_many(Context ctx, KeysView keys) override;
  Task<std::optional<StoredEntry>> get_entry(Context ctx, KeyView key) override;
  Task<std::vector<std::optional<RawEntry>>> get_raw(Context ctx, KeysView keys) override;
  Task<bool> exists(Context ctx, KeyView key) override;
  Task<bool> set(Context ctx, Key key, std::string bytes, Expiration expiration, WriteIf condition) override;
  Task<std::size_t> remove_many(Context ctx, std::vector<Key> keys) override;
  Task<bool> touch(Context ctx, Key key, Expiration expiration) override;
  Task<std::vector<std::int64_t>> advance(Context ctx, std::vector<Advance> advances, Expiration expiration) override;
  Task<bool> apply(Context ctx, Transaction transaction) override;
  Task<Page> scan(Context ctx, Scan scan, std::optional<Cursor> cursor) override;
  Task<void> ping(Context ctx) override;
  Task<void> close() override;

 private:
  std::unique_lock<std::mutex> enter(const Context& ctx) const;  // Error closed, deadline_exceeded

  std::shared_ptr<PlainShelf> shelf_;  // shared with the other backends on it
  std::atomic<bool> closed_{false};
};

}  // namespace polly
