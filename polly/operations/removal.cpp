#include "polly/operations/removal.hpp"

#include <algorithm>
#include <iterator>
#include <utility>
#include <vector>

#include "polly/base/error.hpp"
#include "polly/base/yield.hpp"
#include "polly/operations/detail/retries.hpp"
#include "polly/store/cursor_trail.hpp"
#include "polly/store/own_entries.hpp"

namespace polly::operations {

Task<RemovedPage> remove_page(Store* store, Context ctx, Scan scan, std::optional<Cursor> cursor, bool is_dry_run) {
  if (scan.prefix().empty()) {
    throw Error(ErrorKind::invalid_argument, "the prefix is empty, which would delete every key; name a prefix");
  }
  Page page = co_await store->scan(ctx, std::move(scan), std::move(cursor));
  std::vector<Key>& keys = page.keys;
  std::erase_if(keys, is_own_entry);
  std::sort(keys.begin(), keys.end());
  keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
  RemovedPage result;
  result.matched = keys.size();
  result.next = std::move(page.next);
  while (!is_dry_run && !keys.empty()) {  // more than once where the engine returned more keys than it was asked for
    const auto first = keys.end() - static_cast<std::ptrdiff_t>(std::min(kBatchKeysMax, keys.size()));
    std::vector<Key> batch(std::make_move_iterator(first), std::make_move_iterator(keys.end()));
    keys.erase(first, keys.end());
    result.removed += co_await store->remove_many(ctx, std::move(batch));
  }
  co_return result;
}

PageRemover page_remover(Store& store, std::string prefix, bool is_dry_run) {
  return [&store, prefix = std::move(prefix), is_dry_run](std::optional<Cursor> cursor) {
    Scan scan(prefix);
    scan.page_keys(kScanPageKeysMax);
    return remove_page(&store, Context(), std::move(scan), std::move(cursor), is_dry_run);
  };
}

Task<RemovalReport> remove_all(PageRemover remove_page, RemovalOptions options) {
  RemovalReport report;
  Retries retries;
  CursorTrail trail;
  std::optional<Cursor> cursor;
  const auto is_stopped = [&] { return options.is_ending != nullptr && options.is_ending->load(); };
  while (!report.is_complete && !is_stopped()) {
    co_await yield();
    std::optional<Error> failure;
    RemovedPage page;
    try {
      Task<RemovedPage> work = remove_page(cursor);
      page = co_await std::move(work);
    } catch (const Error& error) {
      failure.emplace(error);
    }
    if (failure) {
      co_await retries.failed(*failure);
      continue;
    }
    retries.succeeded();
    report.matched += page.matched;
    report.removed += page.removed;
    report.is_complete = !page.next;
    if (page.next) trail.follow(*page.next);
    cursor = std::move(page.next);
    options.on_progress(report);
  }
  co_return report;
}

}  // namespace polly::operations
