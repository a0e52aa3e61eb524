// KeyWalk: all keys of a store, in batches that fit into memory whatever the size of their values.
//
//   KeyWalk walk(store, ctx, 1000);                       // at most so many entries a second; 0: as fast as possible
//   for (auto keys = co_await walk.next(); !keys.empty(); keys = co_await walk.next()) {
//     ...
//     walk.took(bytes);                                   // or: co_await walk.failed(std::move(keys), error)
//   }
//
// A walk begins with small batches; they grow while their values are small. A batch that failed comes again, in
// smaller ones: what was too much at once passes, and a store that was away for a few seconds does no harm.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/error.hpp"
#include "polly/base/task.hpp"
#include "polly/operations/detail/retries.hpp"
#include "polly/store/cursor_trail.hpp"
#include "polly/store/store.hpp"

namespace polly::operations {

class KeyWalk {
 public:
  static constexpr std::size_t kBatchKeysFirst = 16;
  static constexpr std::size_t kBatchKeysMost = 250;
  static constexpr std::size_t kBatchBytesWanted = 4 * 1024 * 1024;

  KeyWalk(Store& store, const Context& ctx, std::uint32_t keys_per_second)
      : store_(store), ctx_(ctx), keys_per_second_(keys_per_second) {}

  // No key comes twice in a batch. Empty: the end. Error where the store cannot be scanned.
  Task<std::vector<Key>> next();

  // The last batch is done; its values had so many bytes.
  void took(std::size_t bytes) noexcept;

  // The last batch failed. Error: this one, where it is permanent or the store failed too often.
  Task<void> failed(std::vector<Key> keys, Error error);

 private:
  Task<void> fetch_page();
  Task<void> wait_for_turn(std::size_t keys);

  Store& store_;
  const Context ctx_;
  const std::uint32_t keys_per_second_;
  std::deque<Key> waiting_;
  std::optional<Cursor> cursor_;
  CursorTrail trail_;
  bool has_all_ = false;
  std::size_t batch_keys_ = kBatchKeysFirst;
  std::size_t last_batch_ = 0;
  Retries retries_;
  std::optional<TimePoint> turn_;  // when the next batch may begin
};

}  // namespace polly::operations
