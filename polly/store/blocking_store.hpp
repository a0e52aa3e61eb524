// BlockingStore: a Store for programs without an event loop: every verb blocks the calling thread until it is done.
//
//   BlockingStore store(run(open_store("sqlite:polly.db", runtime)));
//   store.set("session:4711", 42, 24h);
//   std::optional<int> n = store.get<int>("session:4711");
//
// Thread-safe, as Store is. Verbs, errors and limits are Store's; a call takes at most the store's time-out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/store/store.hpp"

namespace polly {

class BlockingStore {
 public:
  explicit BlockingStore(std::unique_ptr<Store> store) noexcept : store_(std::move(store)) {}

  template <class T>
  std::optional<T> get(Key key) {
    return run(store_->get<T>(Context(), std::move(key)));
  }
  template <class T>
  T get_or_zero(Key key) {
    return run(store_->get_or_zero<T>(Context(), std::move(key)));
  }
  template <class T>
  std::optional<Entry<T>> get_entry(Key key) {
    return run(store_->get_entry<T>(Context(), std::move(key)));
  }
  template <class T>
  std::vector<std::optional<T>> get_many(std::vector<Key> keys) {
    return run(store_->get_many<T>(Context(), std::move(keys)));
  }

  template <class T>
  void set(Key key, T value, Expiration expiration = Expiration::never()) {
    run(store_->set(Context(), std::move(key), std::move(value), expiration));
  }
  template <class T>
  bool set_if_absent(Key key, T value, Expiration expiration = Expiration::never()) {
    return run(store_->set_if_absent(Context(), std::move(key), std::move(value), expiration));
  }
  template <class T>
  void import(Key key, T value, std::optional<WallTime> expires) {
    run(store_->import(Context(), std::move(key), std::move(value), expires));
  }

  std::int64_t advance(Key key, std::int64_t value, Expiration expiration = Expiration::never()) {
    return run(store_->advance(Context(), std::move(key), value, expiration));
  }
  bool remove(Key key) { return run(store_->remove(Context(), std::move(key))); }
  bool exists(Key key) { return run(store_->exists(Context(), std::move(key))); }
  bool touch(Key key, Expiration expiration) { return run(store_->touch(Context(), std::move(key), expiration)); }
  bool apply(Transaction transaction) { return run(store_->apply(Context(), std::move(transaction))); }
  Page scan(Scan scan, std::optional<Cursor> cursor = std::nullopt) {
    return run(store_->scan(Context(), std::move(scan), std::move(cursor)));
  }
  void ping() { run(store_->ping(Context())); }
  void close() { run(store_->close()); }

  Store& store() noexcept { return *store_; }

 private:
  std::unique_ptr<Store> store_;
};

}  // namespace polly
