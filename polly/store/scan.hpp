// Scan: which keys to list, a page at a time.
//
//   std::optional<Cursor> cursor;
//   do {
//     Page page = co_await store.scan(ctx, Scan("polly:pr_number:"), cursor);
//     for (const Key& key : page.keys) ...
//     cursor = page.next;
//   } while (cursor);
//
// A key that exists throughout the scan is listed at least once. The order is the engine's; a page may be empty and a
// key may be listed twice; only a missing cursor ends the scan. Expired keys are never listed. The prefix is literal:
// no character has a special meaning. An empty prefix lists every key.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "polly/store/entry.hpp"
#include "polly/store/key.hpp"
#include "polly/store/limits.hpp"

namespace polly {

class Scan {
 public:
  explicit Scan(std::string prefix) : prefix_(std::move(prefix)) {}

  // About how many keys a page holds: 1 to kScanPageKeysMax; an engine may return fewer or slightly more.
  Scan& page_keys(std::size_t keys) noexcept {
    page_keys_ = std::clamp<std::size_t>(keys, 1, kScanPageKeysMax);
    return *this;
  }

  const std::string& prefix() const noexcept { return prefix_; }
  std::size_t page_keys() const noexcept { return page_keys_; }

 private:
  std::string prefix_;
  std::size_t page_keys_ = 250;
};

// Where a scan goes on. Opaque text, valid for the store that returned it; any other is refused with an Error of kind
// invalid_argument.
class Cursor {
 public:
  explicit Cursor(std::string opaque) : opaque_(std::move(opaque)) {}
  const std::string& opaque() const noexcept { return opaque_; }

 private:
  std::string opaque_;
};

struct Page {
  std::vector<Key> keys;
  std::optional<Cursor> next;

  Page() = default;
};

// A page with the entries themselves, whose revisions are empty. A key of which nothing is left when its entry is read
// is not in it.
struct RawPage {
  std::vector<std::pair<Key, RawEntry>> entries;
  std::optional<Cursor> next;

  RawPage() = default;
};

}  // namespace polly
