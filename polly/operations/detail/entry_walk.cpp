#include "polly/operations/detail/entry_walk.hpp"

#include <algorithm>

#include "polly/base/yield.hpp"
#include "polly/store/entry_error.hpp"
#include "polly/store/own_entries.hpp"

namespace polly::operations {

// An engine may return somewhat more than was asked for.
Task<std::vector<EntryWalk::Item>> EntryWalk::next(Context ctx) {
  std::vector<Item> items = std::move(rest_);
  rest_.clear();
  if (items.empty()) items = co_await read_page(ctx);
  if (items.size() > kBatchKeysMax) {
    const auto end = items.begin() + static_cast<std::ptrdiff_t>(kBatchKeysMax);
    rest_.assign(std::make_move_iterator(end), std::make_move_iterator(items.end()));
    items.erase(end, items.end());
  }
  co_return items;
}

Task<std::vector<EntryWalk::Item>> EntryWalk::read_page(Context ctx) {
  co_await yield();
  std::vector<Item> items;
  std::optional<Error> failure;
  try {
    if (is_one_by_one_) {
      items = co_await one_by_one(ctx);
    } else {
      RawPage page = co_await store_.scan_raw(ctx, Scan(prefix_).page_keys(page_entries_), cursor_);
      items = std::move(page.entries);
      adapt(items);
      go_on_from(std::move(page.next));
    }
  } catch (const Error& error) {
    failure.emplace(error);
  }
  if (!failure) {
    is_one_by_one_ = false;
    pacing_.succeeded();
    co_await pacing_.wait_for_turn(items.size());
  } else if (!is_one_by_one_ && is_of_one_entry(*failure)) {
    is_one_by_one_ = true;
  } else {
    page_entries_ = std::max<std::size_t>(1, page_entries_ / 2);
    co_await pacing_.failed(*failure);
  }
  co_return items;
}

// A page of which an entry cannot be read. What fails is counted when the page is done: it may be read again.
Task<std::vector<EntryWalk::Item>> EntryWalk::one_by_one(Context ctx) {
  Page page = co_await store_.scan(ctx, Scan(prefix_).page_keys(page_entries_), cursor_);
  std::vector<Item> items;
  std::vector<std::pair<Key, Error>> failures;
  for (Key& key : page.keys) {
    if (is_own_entry(key)) continue;
    std::vector<Key> keys;
    keys.push_back(key);
    try {
      std::vector<std::optional<RawEntry>> entries = co_await store_.get_raw(ctx, std::move(keys));
      if (entries.front()) items.emplace_back(std::move(key), std::move(*entries.front()));
    } catch (const Error& error) {
      if (!is_of_one_entry(error)) throw;
      failures.emplace_back(key, error);
    }
  }
  for (const auto& [key, error] : failures) failures_.add(key, error);
  go_on_from(std::move(page.next));
  co_return items;
}

void EntryWalk::adapt(const std::vector<Item>& items) noexcept {
  std::size_t bytes = 0;
  for (const auto& [key, entry] : items) bytes += key.text().size() + entry.bytes.size();
  const std::size_t bytes_of_entry = bytes / std::max<std::size_t>(1, items.size()) + 1;
  const std::size_t most = std::min(2 * page_entries_, kScanPageKeysMax);
  page_entries_ = std::clamp<std::size_t>(kPageBytesWanted / bytes_of_entry, 1, most);
}

void EntryWalk::go_on_from(std::optional<Cursor> next) {
  if (next) trail_.follow(*next);
  has_all_ = !next;
  cursor_ = std::move(next);
}

}  // namespace polly::operations
