// ArchiveTarget: entries on their way into a new SQLite file. It is written beside its place, by a thread of its own,
// and has its name when it is complete; without finish() it is removed.
//
//   ArchiveTarget target("/srv/backups/polly.db", report);
//   co_await target.begin();
//   co_await target.write(std::move(items));
//   co_await target.finish([](SqliteArchiveWriter& writer) {
//     writer.save();
//     rename_durably(writer.path(), "/srv/backups/polly.db");
//   });
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "polly/backends/sqlite/sqlite_archive.hpp"
#include "polly/base/worker.hpp"
#include "polly/operations/detail/copy_run.hpp"

namespace polly::operations {

class ArchiveTarget : public CopyTarget {
 public:
  // The report outlives it. `is_gentle`: the disk is used in small steps, for those who use it at the same time.
  ArchiveTarget(const std::string& file, CopyReport& report, bool is_gentle)
      : path_(file + ".partial"), report_(report), is_gentle_(is_gentle) {}
  ~ArchiveTarget() override;

  Task<void> begin();  // Errors of SqliteArchiveWriter
  Task<void> write(std::vector<CopyItem> items) override;

  // `complete` runs on the thread that writes, and renames the file.
  Task<void> finish(std::function<void(SqliteArchiveWriter&)> complete);

  // Entries are read on while the thread sorts many of them.
  InFlight::Limits limits() const noexcept override { return {.tasks_max = 128, .bytes_max = 16 * 1024 * 1024}; }

 private:
  const std::string path_;
  CopyReport& report_;
  const bool is_gentle_;
  std::size_t bytes_put_ = 0;  // since the last write_back_gently(); used by the worker's thread, like writer_
  std::unique_ptr<SqliteArchiveWriter> writer_;
  Worker worker_;
};

}  // namespace polly::operations
