#include "polly/operations/count.hpp"

#include "polly/store/cursor_trail.hpp"

namespace polly::operations {

Task<std::optional<std::uint64_t>> count_keys(Store* store, Context ctx, std::string prefix, Milliseconds at_most) {
  const TimePoint end = system_clock().now() + at_most;
  CursorTrail trail;
  std::uint64_t keys = 0;
  std::optional<Cursor> cursor;
  do {
    if (system_clock().now() >= end) co_return std::nullopt;
    Page page = co_await store->scan(ctx, Scan(prefix).page_keys(kScanPageKeysMax), cursor);
    keys += page.keys.size();
    if (page.next) trail.follow(*page.next);
    cursor = std::move(page.next);
  } while (cursor);
  co_return keys;
}

}  // namespace polly::operations
