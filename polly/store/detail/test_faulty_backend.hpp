// For tests: an engine that conforms, except for calls that the test makes fail.
//
//   FaultyBackend::Faults faults;
//   Store store(std::make_unique<FaultyBackend>(clock, faults), runtime);
//   faults.fail_call(3);                         // the third call from now on, and all later ones
//   faults.repair();
#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/store/conformance/plain_backend.hpp"

namespace polly {

class FaultyBackend final : public Backend {
 public:
  class Faults {
   public:
    void fail_call(int number) { left_ = number, calls_ = 0; }
    void repair() { fail_call(0); }
    int calls() const noexcept { return calls_; }

   private:
    friend class FaultyBackend;

    std::atomic<int> left_{0};  // until a call fails; 0: none does
    std::atomic<int> calls_{0};
  };

  FaultyBackend(const Clock& clock, Faults& faults) : plain_(clock), faults_(faults) {}

  std::string_view name() const noexcept override { return "faulty"; }
  Task<std::optional<std::string>> get(Context ctx, KeyView key) override {
    begin();
    return plain_.get(ctx, key);
  }
  Task<std::vector<std::optional<std::string>>> get_many(Context ctx, KeysView keys) override {
    begin();
    return plain_.get_many(ctx, keys);
  }
  Task<std::optional<StoredEntry>> get_entry(Context ctx, KeyView key) override {
    begin();
    return plain_.get_entry(ctx, key);
  }
  Task<std::vector<std::optional<RawEntry>>> get_raw(Context ctx, KeysView keys) override {
    begin();
    return plain_.get_raw(ctx, keys);
  }
  Task<bool> exists(Context ctx, KeyView key) override {
    begin();
    return plain_.exists(ctx, key);
  }
  Task<bool> set(Context ctx, Key key, std::string bytes, Expiration expiration, WriteIf condition) override {
    begin();
    return plain_.set(ctx, std::move(key), std::move(bytes), expiration, condition);
  }
  Task<std::size_t> remove_many(Context ctx, std::vector<Key> keys) override {
    begin();
    return plain_.remove_many(ctx, std::move(keys));
  }
  Task<bool> touch(Context ctx, Key key, Expiration expiration) override {
    begin();
    return plain_.touch(ctx, std::move(key), expiration);
  }
  Task<std::vector<std::int64_t>> advance(Context ctx, std::vector<Advance> advances, Expiration expiration) override {
    begin();
    return plain_.advance(ctx, std::move(advances), expiration);
  }
  Task<bool> apply(Context ctx, Transaction transaction) override {
    begin();
    return plain_.apply(ctx, std::move(transaction));
  }
  Task<Page> scan(Context ctx, Scan scan, std::optional<Cursor> cursor) override {
    begin();
    return plain_.scan(ctx, std::move(scan), std::move(cursor));
  }
  Task<void> ping(Context ctx) override {
    begin();
    return plain_.ping(ctx);
  }
  Task<void> close() override { return plain_.close(); }

 private:
  void begin() {
    ++faults_.calls_;
    const int left = faults_.left_;
    if (left == 1) throw Error(ErrorKind::permission_denied, "not for you");
    if (left > 1) faults_.left_ = left - 1;
  }

  PlainBackend plain_;
  Faults& faults_;
};

}  // namespace polly
