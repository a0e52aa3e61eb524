#include "polly/operations/diff.hpp"

#include <utility>

#include "polly/operations/detail/copy_batch.hpp"
#include "polly/operations/detail/each_page.hpp"
#include "polly/operations/detail/retries.hpp"
#include "polly/store/entry_error.hpp"

namespace polly::operations {

namespace {

constexpr std::size_t kBatchesComparedAtOnce = 4;

bool is_same_value(Store& a, Store& b, const Key& key, const RawEntry& in_a, const RawEntry& in_b) {
  if (in_a.bytes == in_b.bytes) return true;
  if (!codec::is_framed(in_a.bytes) && !codec::is_framed(in_b.bytes)) return false;
  try {
    return a.codec().decode(key.text(), in_a.bytes) == b.codec().decode(key.text(), in_b.bytes);
  } catch (const Error&) {
    return false;  // a key is missing, or it is damaged: other bytes
  }
}

class DiffRun {
 public:
  DiffRun(Store& a, Store& b, const Context& ctx, const DiffOptions& options)
      : a_(a), b_(b), ctx_(ctx), options_(options) {}

  Task<DiffReport> run() {
    co_await walk(&a_, true);
    if (!report_.is_stopped) co_await walk(&b_, false);
    co_return std::move(report_);
  }

 private:
  // Goes through one store: compares its entries with the other's, or only looks for those that the other lacks.
  Task<void> walk(Store* store, bool compares) {
    EntryWalk walk(*store, options_.prefix, options_.entries_per_second);
    auto work = [this, compares](std::vector<EntryWalk::Item> items) { return look_at(std::move(items), compares); };
    const InFlight::Limits limits{.tasks_max = kBatchesComparedAtOnce};
    report_.is_stopped = !co_await each_page(&walk, ctx_, limits, options_.is_stopped, std::move(work));
    for (const EntryFailure& unread : walk.failures().all()) report_.failures.add(unread);
  }

  Task<void> look_at(std::vector<EntryWalk::Item> items, bool compares) {
    if (options_.wants) std::erase_if(items, [this](const auto& item) { return !options_.wants(item.first); });
    Store* const other = compares ? &b_ : &a_;
    std::vector<std::optional<RawEntry>> others = co_await read(other, &items);
    const WallTime now = system_clock().wall();
    for (std::size_t i = 0; i < items.size(); ++i) {
      const auto& [key, entry] = items[i];
      if (entry.expires && *entry.expires <= now && !others[i]) continue;  // it has expired in both
      if (!others[i]) {
        add(compares ? report_.missing_in_b : report_.missing_in_a, key);
      } else if (compares) {
        compare(key, entry, *others[i]);
      }
    }
    if (options_.on_progress) options_.on_progress(report_);
  }

  // An entry that cannot be read counts as there: its failure is reported when its own store is walked through.
  Task<std::vector<std::optional<RawEntry>>> read(Store* store, const std::vector<EntryWalk::Item>* items) {
    std::vector<Key> keys;
    keys.reserve(items->size());
    for (const auto& [key, entry] : *items) keys.push_back(key);
    Retries retries;
    while (true) {
      std::optional<Error> failure;
      try {
        co_return co_await store->get_raw(ctx_, keys);
      } catch (const Error& error) {
        failure.emplace(error);
      }
      if (is_of_one_entry(*failure)) break;
      co_await retries.failed(*failure);
    }
    std::vector<std::optional<RawEntry>> entries;
    for (std::size_t i = 0; i < keys.size(); ++i) {
      std::vector<Key> one;
      one.push_back(keys[i]);
      try {
        std::vector<std::optional<RawEntry>> found = co_await store->get_raw(ctx_, std::move(one));
        entries.push_back(std::move(found.front()));
      } catch (const Error& error) {
        if (!is_of_one_entry(error)) throw;
        entries.emplace_back((*items)[i].second);
      }
    }
    co_return entries;
  }

  void compare(const Key& key, const RawEntry& in_a, const RawEntry& in_b) {
    if (!is_same_value(a_, b_, key, in_a, in_b)) {
      add(report_.other_value, key);
    } else if (!is_same_expiry(in_a.expires, in_b.expires, options_.tolerance)) {
      add(report_.other_expiry, key);
    } else {
      ++report_.equal;
    }
  }

  void add(Differences& differences, const Key& key) const {
    ++differences.entries;
    if (differences.first.size() < options_.keys_max) differences.first.push_back(key);
  }

  Store& a_;
  Store& b_;
  const Context ctx_;
  const DiffOptions& options_;
  DiffReport report_;
};

}  // namespace

Task<DiffReport> diff(Store* a, Store* b, Context ctx, DiffOptions options) {
  DiffRun run(*a, *b, ctx, options);
  co_return co_await run.run();
}

}  // namespace polly::operations
