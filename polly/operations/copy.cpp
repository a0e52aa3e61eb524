#include "polly/operations/copy.hpp"

#include <utility>

#include "polly/operations/detail/archive_target.hpp"
#include "polly/operations/detail/copy_batch.hpp"
#include "polly/operations/detail/copy_run.hpp"

namespace polly::operations {

namespace {

class StoreTarget : public CopyTarget {
 public:
  StoreTarget(Store& to, const Context& ctx, const CopyOptions& options, CopyReport& report)
      : to_(to), ctx_(ctx), options_(options), report_(report) {}

  InFlight::Limits limits() const noexcept override { return {.tasks_max = kCopyBatchesMax}; }

  Task<void> write(std::vector<CopyItem> items) override {
    CopyBatch batch(to_, ctx_, options_, report_, is_filled_, std::move(items));
    co_await batch.run();
    is_filled_ = batch.found_most();
  }

 private:
  Store& to_;
  const Context ctx_;
  const CopyOptions& options_;
  CopyReport& report_;
  bool is_filled_ = false;  // it had most entries of the last batch
};

}  // namespace

Task<CopyReport> copy(Store* from, Store* to, Context ctx, CopyOptions options) {
  CopyReport report;
  StoreTarget target(*to, ctx, options, report);
  CopyRun run(*from, target, ctx, options, report);
  co_await run.run();
  co_return report;
}

// What was read before it was stopped is in the file.
Task<CopyReport> copy_into_new_file(Store* from, std::string file, Context ctx, CopyOptions options) {
  CopyReport report;
  const bool is_gentle = options.entries_per_second > 0;
  ArchiveTarget target(file, report, is_gentle);
  co_await target.begin();
  CopyRun run(*from, target, ctx, options, report);
  co_await run.run();
  std::function<void(SqliteArchiveWriter&)> finish = [&report, &file, is_gentle](SqliteArchiveWriter& writer) {
    if (is_gentle) writer.save_gently();
    const std::uint64_t rows = writer.save_as_store();
    report.equal += report.written - rows;  // the source listed them twice
    report.written = rows;
    rename_to_new_store(writer.path(), file);
  };
  co_await target.finish(std::move(finish));
  co_return report;
}

}  // namespace polly::operations
