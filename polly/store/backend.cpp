#include "polly/store/backend.hpp"

#include <utility>

namespace polly {

Transaction transaction_of(Replacement replacement) {
  Transaction transaction;
  if (replacement.read) {
    transaction.require_unchanged(replacement.key, std::move(*replacement.read));
  } else {
    transaction.require_absent(replacement.key);
  }
  transaction.set_stored(std::move(replacement.key), std::move(replacement.bytes), replacement.expiration);
  return transaction;
}

Task<std::vector<std::optional<StoredEntry>>> Backend::get_entries(Context ctx, KeysView keys) {
  std::vector<std::optional<StoredEntry>> entries;
  entries.reserve(keys.size());
  for (const Key& key : keys) entries.push_back(co_await get_entry(ctx, key));
  co_return entries;
}

Task<RawPage> Backend::scan_raw(Context ctx, Scan scan, std::optional<Cursor> cursor) {
  Page keys = co_await this->scan(ctx, std::move(scan), std::move(cursor));
  RawPage page;
  page.next = std::move(keys.next);
  if (keys.keys.empty()) co_return page;
  std::vector<std::optional<RawEntry>> entries = co_await get_raw(ctx, keys.keys);
  page.entries.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!entries[i]) continue;
    entries[i]->revision = Revision();
    page.entries.emplace_back(std::move(keys.keys[i]), std::move(*entries[i]));
  }
  co_return page;
}

Task<std::vector<bool>> Backend::replace(Context ctx, std::vector<Replacement> replacements) {
  std::vector<bool> written;
  written.reserve(replacements.size());
  for (Replacement& replacement : replacements) {
    Transaction transaction = transaction_of(std::move(replacement));
    written.push_back(co_await apply(ctx, std::move(transaction)));
  }
  co_return written;
}

}  // namespace polly
