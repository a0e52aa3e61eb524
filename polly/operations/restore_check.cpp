#include "polly/operations/restore_check.hpp"

#include <unistd.h>

#include <chrono>
#include <memory>
#include <utility>

#include "polly/backends/sqlite/sqlite_backend.hpp"
#include "polly/base/error.hpp"
#include "polly/base/worker.hpp"
#include "polly/operations/backup.hpp"
#include "polly/operations/copy.hpp"
#include "polly/operations/diff.hpp"
#include "polly/store/store.hpp"
#include "polly/telemetry/telemetry.hpp"

namespace polly::operations {

namespace {

constexpr std::uint32_t kCheckedPerSecond = 50'000;  // entries: the processor and the disk are others', too
constexpr std::chrono::minutes kScratchTimeout{1};   // of one operation, on a disk that is busy

// Removes the files of the scratch store, before and after.
class ScratchFiles {
 public:
  explicit ScratchFiles(std::string path) : path_(std::move(path)) { remove(); }
  ScratchFiles(const ScratchFiles&) = delete;
  ScratchFiles& operator=(const ScratchFiles&) = delete;
  ~ScratchFiles() { remove(); }

 private:
  void remove() const {
    for (const char* ending : {"", "-wal", "-shm", "-journal", ".lock", ".partial"}) ::unlink((path_ + ending).c_str());
  }

  const std::string path_;
};

class RestoreCheck {
 public:
  RestoreCheck(std::string file, std::string scratch, std::function<bool()> is_stopped)
      : file_(std::move(file)), scratch_(std::move(scratch)), is_stopped_(std::move(is_stopped)), files_(scratch_) {}

  Task<void> run() {
    auto read_whole = [this] { verify_backup(file_, is_stopped_); };
    co_await worker_.run(as_task(std::move(read_whole)));
    SqliteOptions from(file_);
    from.role = SqliteRole::archive;
    from_ = co_await open(std::move(from));
    co_await restore();
    SqliteOptions to(scratch_);
    to.scrub_interval = Milliseconds(0);
    to_ = co_await open(std::move(to));
    co_await compare();
    co_await from_->close();
    co_await to_->close();
  }

 private:
  Task<std::unique_ptr<Store>> open(SqliteOptions options) {
    const Runtime runtime(telemetry_);
    std::unique_ptr<Backend> backend = co_await open_sqlite_backend(std::move(options), runtime);
    co_return std::make_unique<Store>(std::move(backend), runtime, kScratchTimeout);
  }

  Task<void> restore() {
    CopyOptions options;
    options.entries_per_second = kCheckedPerSecond;
    options.is_stopped = is_stopped_;
    const CopyReport report = co_await copy_into_new_file(from_.get(), scratch_, Context(), std::move(options));
    if (report.is_stopped) throw stopped();
    if (!report.is_complete()) throw differs("not all of its entries can be restored");
  }

  Task<void> compare() {
    DiffOptions options;
    options.entries_per_second = kCheckedPerSecond;
    options.tolerance = Milliseconds(0);
    options.is_stopped = is_stopped_;
    const DiffReport report = co_await diff(from_.get(), to_.get(), Context(), std::move(options));
    if (report.is_stopped) throw stopped();
    if (!report.is_equal()) throw differs("entries are other ones after a restore");
  }

  static Error stopped() { return Error(ErrorKind::cancelled, "the check of a backup was stopped"); }

  Error differs(const std::string& how) const {
    return Error(ErrorKind::corrupt, file_ + " is damaged (" + how + "): use another backup, and check the disk");
  }

  const std::string file_;
  const std::string scratch_;
  const std::function<bool()> is_stopped_;
  const ScratchFiles files_;
  Telemetry telemetry_;  // silent; its metrics are not exported
  std::unique_ptr<Store> from_;
  std::unique_ptr<Store> to_;
  Worker worker_;
};

}  // namespace

Task<void> check_restore(std::string file, std::string scratch, std::function<bool()> is_stopped) {
  RestoreCheck check(std::move(file), std::move(scratch), std::move(is_stopped));
  co_await check.run();
}

}  // namespace polly::operations
