// EntryWalk: all entries of a store as they are stored, a page at a time, which fits into memory whatever their size.
//
//   EntryWalk walk(store, "polly:", 1000);                // at most so many entries a second; 0: as fast as possible
//   while (!walk.has_ended()) {
//     std::vector<EntryWalk::Item> page = co_await walk.next(ctx);
//     ...
//   }
//
// Pages begin small and grow while their values are small. A page that failed comes again, in a smaller one: a store
// that was away for a few seconds does no harm. Entries that cannot be read (damaged, or of another program) are left
// out and counted; the others of their page are read one by one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/operations/detail/pacing.hpp"
#include "polly/operations/entry_failure.hpp"
#include "polly/store/cursor_trail.hpp"
#include "polly/store/store.hpp"

namespace polly::operations {

class EntryWalk {
 public:
  using Item = std::pair<Key, RawEntry>;

  static constexpr std::size_t kPageEntriesFirst = 16;
  static constexpr std::size_t kPageBytesWanted = 2 * 1024 * 1024;

  EntryWalk(Store& store, std::string prefix, std::uint32_t entries_per_second)
      : store_(store), prefix_(std::move(prefix)), pacing_(entries_per_second) {}

  // At most kBatchKeysMax entries, perhaps none. Error where the store cannot be read.
  Task<std::vector<Item>> next(Context ctx);
  bool has_ended() const noexcept { return has_all_ && rest_.empty(); }

  const EntryFailures& failures() const noexcept { return failures_; }

 private:
  Task<std::vector<Item>> read_page(Context ctx);
  Task<std::vector<Item>> one_by_one(Context ctx);
  void adapt(const std::vector<Item>& items) noexcept;
  void go_on_from(std::optional<Cursor> next);

  Store& store_;
  const std::string prefix_;
  Pacing pacing_;
  std::optional<Cursor> cursor_;
  CursorTrail trail_;
  std::size_t page_entries_ = kPageEntriesFirst;
  bool has_all_ = false;
  std::vector<Item> rest_;      // of a page that was longer than a batch
  bool is_one_by_one_ = false;  // the next page
  EntryFailures failures_;
};

}  // namespace polly::operations
