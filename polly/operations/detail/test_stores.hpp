// For tests: two stores on engines in memory, whose calls fail or conflict as often as the test says.
//
//   TwoStores stores;
//   stores.set(stores.from, "k", 1, 1h);
//   stores.trouble.conflicts = 2;                  // of the target
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/run.hpp"
#include "polly/store/conformance/plain_backend.hpp"
#include "polly/store/store.hpp"

namespace polly::operations {

struct TestTrouble {
  int failing_reads = 0;                      // of pages and entries
  int failing_writes = 0;                     // that were done, and whose answer is lost
  int conflicts = 0;                          // writes before which another caller wrote the first entry
  std::size_t largest_batch = kBatchKeysMax;  // a larger one is too much at once
  ErrorKind kind = ErrorKind::unavailable;    // of what fails
  std::vector<std::string> damaged;           // keys that cannot be read
  std::size_t writes = 0;                     // that were asked for, in entries
};

class TroubledStore final : public PlainBackend {
 public:
  explicit TroubledStore(TestTrouble& trouble) : PlainBackend(system_clock()), trouble_(trouble) {}

  Task<std::vector<std::optional<RawEntry>>> get_raw(Context ctx, KeysView keys) override {
    fail_if(trouble_.failing_reads);
    for (const Key& key : keys) {
      if (std::find(trouble_.damaged.begin(), trouble_.damaged.end(), key.text()) != trouble_.damaged.end()) {
        throw Error(ErrorKind::corrupt, "a row is damaged");
      }
    }
    return PlainBackend::get_raw(ctx, keys);
  }

  Task<std::vector<bool>> replace(Context ctx, std::vector<Replacement> replacements) override {
    trouble_.writes += replacements.size();
    if (replacements.size() > trouble_.largest_batch) throw Error(ErrorKind::deadline_exceeded, "too much at once");
    if (trouble_.conflicts > 0) {
      --trouble_.conflicts;
      Key key = replacements.front().key;
      std::string other = "\"another caller's " + std::to_string(trouble_.conflicts) + "\"";
      co_await set(ctx, std::move(key), std::move(other), Expiration::never(), WriteIf::always);
    }
    const std::vector<bool> written = co_await PlainBackend::replace(ctx, std::move(replacements));
    fail_if(trouble_.failing_writes);
    co_return written;
  }

 private:
  void fail_if(int& left) const {
    if (left <= 0) return;
    --left;
    throw Error(trouble_.kind, "out for lunch");
  }

  TestTrouble& trouble_;
};

struct TwoStores {
  template <class T>
  static void set(Store& store, const std::string& key, T value, Expiration expiration = Expiration::never()) {
    run(store.set(Context(), Key(key), std::move(value), expiration));
  }
  static std::optional<RawEntry> raw(Store& store, const std::string& key) {
    std::vector<Key> keys;
    keys.emplace_back(key);
    return run(store.get_raw(Context(), std::move(keys))).front();
  }
  void fill(std::size_t entries) {
    for (std::size_t i = 0; i < entries; ++i) {
      const Expiration expiration = i % 2 == 0 ? Expiration(std::chrono::hours(1)) : Expiration::never();
      set(from, "polly:test:" + std::to_string(i), i, expiration);
    }
  }

  Telemetry telemetry;
  TestTrouble source;   // of `from`
  TestTrouble trouble;  // of `to`
  Store from{std::make_unique<TroubledStore>(source), Runtime(telemetry)};
  Store to{std::make_unique<TroubledStore>(trouble), Runtime(telemetry)};
};

}  // namespace polly::operations
