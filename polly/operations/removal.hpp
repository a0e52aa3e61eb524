// remove_all: deletes all keys with a prefix, a page at a time, and counts them.
//
//   RemovalOptions options;
//   options.on_progress = [](const RemovalReport& report) { std::cout << report.removed << '\n'; };
//   const PageRemover remove_page = page_remover(store, "polly:pr_number:acme/old:", false);
//   const RemovalReport report = co_await remove_all(remove_page, std::move(options));
//
// A page is deleted with one batch. After an error that may pass it is deleted again: what was deleted before the error
// is not counted then. A key that is written during the run may be deleted or not. The entries that the store made for
// itself (polly:key_check: and others) are neither counted nor deleted.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>

#include "polly/base/context.hpp"
#include "polly/base/task.hpp"
#include "polly/store/scan.hpp"
#include "polly/store/store.hpp"

namespace polly::operations {

struct RemovedPage {
  RemovedPage() = default;

  std::size_t matched = 0;  // keys on the page
  std::size_t removed = 0;  // of these, how many were present when they were deleted
  std::optional<Cursor> next;
};

// Deletes one page of keys, once. Error invalid_argument for an empty prefix; others are the store's.
Task<RemovedPage> remove_page(Store* store, Context ctx, Scan scan, std::optional<Cursor> cursor,
                              bool is_dry_run = false);

// Deletes the page at a cursor; the first page without one. The command line has one for daemons, too.
using PageRemover = std::function<Task<RemovedPage>(std::optional<Cursor>)>;

// The store outlives it.
PageRemover page_remover(Store& store, std::string prefix, bool is_dry_run);

struct RemovalReport {
  RemovalReport() = default;

  std::uint64_t matched = 0;
  std::uint64_t removed = 0;
  bool is_complete = false;  // false: it was stopped
};

struct RemovalOptions {
  RemovalOptions() = default;

  const std::atomic<bool>* is_ending = nullptr;  // true: stop before the next page; outlives the call
  std::function<void(const RemovalReport&)> on_progress = [](const RemovalReport&) {};  // after each page
};

// Error: that of a page, where it is permanent or lasts (kFailuresMax in retries.hpp).
Task<RemovalReport> remove_all(PageRemover remove_page, RemovalOptions options);

}  // namespace polly::operations
