#include "polly/operations/copy.hpp"

#include <algorithm>
#include <unordered_map>
#include <utility>

#include "polly/operations/detail/copy_batch.hpp"
#include "polly/operations/detail/each_page.hpp"

namespace polly::operations {

namespace {

class CopyRun {
 public:
  CopyRun(Store& from, Store& to, const Context& ctx, const CopyOptions& options)
      : to_(to), ctx_(ctx), options_(options), walk_(from, options.prefix, options.entries_per_second) {}

  Task<CopyReport> run() {
    auto work = [this](std::vector<EntryWalk::Item> items) { return write(select(std::move(items))); };
    report_.is_stopped = !co_await each_page(&walk_, ctx_, kCopyBatchesMax, options_.is_stopped, std::move(work));
    for (const EntryFailure& unread : walk_.failures().all()) report_.failures.add(unread);
    co_return std::move(report_);
  }

 private:
  std::vector<CopyItem> select(std::vector<EntryWalk::Item> items) {
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

  // A key comes once in a batch: the engine may list it twice, and a translation may make two keys equal. The last one
  // is the newest, or as good.
  static void drop_repeated(std::vector<CopyItem>& items) {
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

  Task<void> write(std::vector<CopyItem> items) {
    if (items.empty()) co_return;
    CopyBatch batch(to_, ctx_, options_, report_, is_target_filled_, std::move(items));
    co_await batch.run();
    is_target_filled_ = batch.found_most();
    if (options_.on_progress) options_.on_progress(report_);
  }

  Store& to_;
  const Context ctx_;
  const CopyOptions& options_;
  CopyReport report_;
  EntryWalk walk_;
  bool is_target_filled_ = false;  // it had most entries of the last batch
};

}  // namespace

Task<CopyReport> copy(Store* from, Store* to, Context ctx, CopyOptions options) {
  CopyRun run(*from, *to, ctx, options);
  co_return co_await run.run();
}

}  // namespace polly::operations
