#include "polly/operations/rotation.hpp"

#include <algorithm>
#include <utility>

#include "polly/operations/detail/key_walk.hpp"

namespace polly::operations {

namespace {

class RotationPass {
 public:
  RotationPass(Store& store, const Context& ctx, const RotationOptions& options, RotationReport& report)
      : store_(store), ctx_(ctx), options_(options), report_(report), walk_(store, ctx, options.entries_per_second) {}

  Task<void> run() {
    std::vector<Key> keys = co_await walk_.next();
    while (!keys.empty()) {
      co_await rewrite(std::move(keys));
      options_.on_progress(report_);
      keys = co_await walk_.next();
    }
  }

  std::uint64_t rewritten() const noexcept { return rewritten_; }

 private:
  // A batch, and again what others changed at the same time.
  Task<void> rewrite(std::vector<Key> keys) {
    std::size_t bytes = 0;
    for (int tries = 0; !keys.empty() && tries < kRotationTriesMax; ++tries) {
      std::optional<Error> failure;
      std::vector<Reencoding> done;
      try {
        done = co_await store_.reencode(ctx_, keys, !options_.is_dry_run);
      } catch (const Error& error) {
        failure.emplace(error);
      }
      if (failure) {
        co_await walk_.failed(std::move(keys), *failure);
        co_return;
      }
      std::vector<Key> changed;
      for (std::size_t i = 0; i < done.size(); ++i) {
        bytes += done[i].stored_bytes;
        if (done[i].result == Reencoding::Result::changed) {
          changed.push_back(std::move(keys[i]));
        } else {
          count(keys[i], done[i]);
        }
      }
      keys = std::move(changed);
    }
    report_.entries += keys.size();
    report_.left += keys.size();
    walk_.took(bytes);
  }

  void count(const Key& key, const Reencoding& done) {
    switch (done.result) {
      case Reencoding::Result::absent:
      case Reencoding::Result::own: return;
      case Reencoding::Result::rewritten: ++rewritten_, ++report_.rewritten; break;
      case Reencoding::Result::failed: report_.failures.add(key, *done.error); break;
      case Reencoding::Result::current:
      case Reencoding::Result::changed: break;
    }
    ++report_.entries;
  }

  Store& store_;
  const Context ctx_;
  const RotationOptions& options_;
  RotationReport& report_;
  KeyWalk walk_;
  std::uint64_t rewritten_ = 0;
};

}  // namespace

std::optional<ErrorKind> RotationReport::worst() const noexcept {
  if (!failures.empty()) return failures.worst();
  return left > 0 ? std::optional(ErrorKind::conflict) : std::nullopt;
}

Task<RotationReport> rotate(Store* store, Context ctx, RotationOptions options) {
  RotationReport report;
  bool is_done = false;
  while (!is_done) {
    ++report.passes;
    report.entries = report.left = 0;
    report.failures.clear();
    RotationPass pass(*store, ctx, options, report);
    co_await pass.run();
    is_done = options.is_dry_run || (pass.rewritten() == 0 && report.left == 0);
    if (!is_done && report.passes == kRotationPassesMax) {
      report.left += pass.rewritten();
      is_done = true;
    }
  }
  co_return report;
}

}  // namespace polly::operations
