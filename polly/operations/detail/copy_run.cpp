#include "polly/operations/detail/copy_run.hpp"

#include <string_view>
#include <unordered_map>
#include <utility>

#include "polly/operations/detail/each_page.hpp"

namespace polly::operations {

namespace {

// A key comes once in a batch: the engine may list it twice, and a translation may make two keys equal. The last one
// is the newest, or as good.
void drop_repeated(std::vector<CopyItem>& items) {
  std::unordered_map<std::string_view, std::size_t> last;
  last.reserve(items.size());
  for (std::size_t i = 0; i < items.size(); ++i) last[items[i].key.text()] = i;
  if (last.size() == items.size()) return;
  std::vector<CopyItem> once;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (last[items[i].key.text()] == i) once.push_back(items[i]);
  }
  items = std::move(once);
}

}  // namespace

CopyRun::CopyRun(Store& from, CopyTarget& to, const Context& ctx, const CopyOptions& options, CopyReport& report)
    : to_(to), ctx_(ctx), options_(options), report_(report), walk_(from, options.prefix, options.entries_per_second) {}

Task<void> CopyRun::run() {
  auto work = [this](std::vector<EntryWalk::Item> items) { return write(select(std::move(items))); };
  report_.is_stopped = !co_await each_page(&walk_, ctx_, to_.limits(), options_.is_stopped, std::move(work));
  for (const EntryFailure& unread : walk_.failures().all()) report_.failures.add(unread);
}

std::vector<CopyItem> CopyRun::select(std::vector<EntryWalk::Item> items) {
  std::vector<CopyItem> wanted;
  wanted.reserve(items.size());
  for (auto& [key, entry] : items) {
    if (options_.wants && !options_.wants(key)) continue;
    ++report_.entries;
    if (!options_.translate) {
      wanted.emplace_back(std::move(key), std::move(entry.bytes), entry.expires);
      continue;
    }
    Translated translated = options_.translate(key, std::move(entry.bytes));
    if (translated.key()) {
      wanted.emplace_back(*translated.key(), translated.bytes(), entry.expires);
    } else if (translated.why().empty()) {
      ++report_.foreign;
    } else {
      report_.failures.add(key, Error(ErrorKind::type_mismatch, translated.why()));
    }
  }
  drop_repeated(wanted);
  return wanted;
}

Task<void> CopyRun::write(std::vector<CopyItem> items) {
  if (items.empty()) co_return;
  co_await to_.write(std::move(items));
  if (options_.on_progress) options_.on_progress(report_);
}

std::size_t drop_expired(std::vector<CopyItem>& items) {
  const WallTime now = system_clock().wall();
  return std::erase_if(items, [now](const CopyItem& item) { return item.expires && *item.expires <= now; });
}

}  // namespace polly::operations
